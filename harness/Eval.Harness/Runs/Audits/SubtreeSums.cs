using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Audits;

/// <summary>Makes sums over subtrees of what single groups have.</summary>
internal static class SubtreeSums
{
    /// <summary>
    /// Adds to each group's row those of all below it. A group's number is higher than its parent's, so one pass from the last to the first does.
    /// </summary>
    /// <param name="tree">The tree.</param>
    /// <param name="rows">Values by memcg, <paramref name="width"/> for each; those of the root are sums afterwards, too.</param>
    /// <param name="width">Values of a group.</param>
    public static void Make(MemcgTree tree, Span<long> rows, int width = 1)
    {
        ReadOnlySpan<MemcgId> parents = tree.Parent;
        for (MemcgId memcg = new((rows.Length / width) - 1); memcg > MemcgId.Root; memcg--)
        {
            // A group that was never made has none.
            if (parents[memcg] is MemcgId parent && parent >= MemcgId.Root)
            {
                Span<long> below = rows.Slice(memcg * width, width), above = rows.Slice(parent * width, width);
                for (int i = 0; i < width; i++)
                {
                    above[i] += below[i];
                }
            }
        }
    }
}
