using System.Numerics;
using Eval.Kernel.Collections;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Audits;

/// <summary>
/// Values by memcg and kind as an audit keeps them: of few groups as they are, of many kind by kind (<see cref="KeptColumn"/>), and of a kind that no group has
/// nothing.
/// </summary>
internal sealed class KeptTable
{
    private readonly int _kinds;
    private readonly long[] _few = [];
    private readonly KeptColumn?[] _byKind = [];

    private KeptTable(ReadOnlySpan<long> rows, int kinds, MemcgTree? summed, bool hasRoot)
    {
        _kinds = kinds;
        if (rows.Length <= KeptColumn.FewGroups * kinds)
        {
            _few = rows.ToArray();
            Sum(_few, summed, kinds, hasRoot);
            return;
        }

        // One column after another, for all together would be as large again as what they are copied from.
        long[] column = Columns.New<long>(rows.Length / kinds);
        _byKind = new KeptColumn?[kinds];
        bool[] isUsed = UsedKinds(rows, kinds);
        for (int kind = 0; kind < kinds; kind++)
        {
            if (isUsed[kind])
            {
                for (int memcg = 0, at = kind; memcg < column.Length; memcg++, at += kinds)
                {
                    column[memcg] = rows[at];
                }

                Sum(column, summed, 1, hasRoot);
                _byKind[kind] = KeptColumn.Of(column);
            }
        }

        Columns.Release(column);
    }

    /// <summary>Keeps rows of values, one row for each memcg.</summary>
    public static KeptTable Of(ReadOnlySpan<long> rows, int kinds) => new(rows, kinds, null, hasRoot: true);

    /// <summary>Keeps the sums over subtrees of such rows.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="rows">What each group has alone.</param>
    /// <param name="kinds">Values of a row.</param>
    /// <param name="hasRoot">Whether what the root has alone is part of its sum.</param>
    public static KeptTable OfSubtrees(MemcgTree tree, ReadOnlySpan<long> rows, int kinds, bool hasRoot) => new(rows, kinds, tree, hasRoot);

    /// <summary>The value of a memcg and kind.</summary>
    public long this[MemcgId memcg, int kind] => _byKind.Length == 0 ? _few[(memcg * _kinds) + kind] : _byKind[kind]?[memcg] ?? 0;

    private static void Sum(long[] rows, MemcgTree? tree, int width, bool hasRoot)
    {
        if (tree is not null)
        {
            rows.AsSpan(0, hasRoot ? 0 : width).Clear();
            SubtreeSums.Make(tree, rows, width);
        }
    }

    private static bool[] UsedKinds(ReadOnlySpan<long> rows, int kinds)
    {
        long[] any = new long[kinds];
        for (int row = 0; row < rows.Length; row += kinds)
        {
            ReadOnlySpan<long> values = rows.Slice(row, kinds);
            int kind = 0;
            for (; kind <= kinds - Vector<long>.Count; kind += Vector<long>.Count)
            {
                (new Vector<long>(any.AsSpan(kind)) | new Vector<long>(values[kind..])).CopyTo(any.AsSpan(kind));
            }

            for (; kind < kinds; kind++)
            {
                any[kind] |= values[kind];
            }
        }

        return Array.ConvertAll(any, bits => bits != 0);
    }
}
