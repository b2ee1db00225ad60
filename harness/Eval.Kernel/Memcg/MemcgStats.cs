namespace Eval.Kernel.Memcg;

/// <summary>
/// Local statistics by memcg in bytes; a read sums the subtree. A released memcg hands what is left to its parent, as
/// mem_cgroup_css_rstat_flush does. Exact: per-CPU batching of old kernels is an error of the reader, not of the owner.
/// </summary>
public sealed class MemcgStats
{
    private static readonly int Kinds = Enum.GetValues<StatKind>().Length;
    private readonly MemcgTree _tree;
    private readonly long[] _local;

    internal MemcgStats(MemcgTree tree)
    {
        _tree = tree;
        _local = new long[tree.Capacity * Kinds];
    }

    /// <summary>Adds bytes (negative to take away) to one memcg.</summary>
    public void Add(int memcg, StatKind kind, long bytes) => _local[(memcg * Kinds) + (int)kind] += bytes;

    /// <summary>One memcg alone, in bytes.</summary>
    public long Local(int memcg, StatKind kind) => _local[(memcg * Kinds) + (int)kind];

    /// <summary>Moves one memcg's counter to another, as the LRU reparenting series does for non-hierarchical v1 statistics.</summary>
    public void MoveTo(int from, int to, StatKind kind)
    {
        long bytes = Local(from, kind);
        Add(from, kind, -bytes);
        Add(to, kind, bytes);
    }

    internal void FlushToParent(int memcg)
    {
        int parent = _tree.Parent[memcg];
        for (int k = 0; k < Kinds; k++)
        {
            MoveTo(memcg, parent, (StatKind)k);
        }
    }

    /// <summary>The subtree of <paramref name="memcg"/>, dying descendants included, in bytes.</summary>
    internal long Hierarchical(int memcg, StatKind kind)
    {
        long sum = Local(memcg, kind);
        for (int child = _tree.FirstChild[memcg]; child != MemcgTree.None; child = _tree.NextSibling[child])
        {
            sum += Hierarchical(child, kind);
        }

        return sum;
    }
}
