using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Audits;

/// <summary>What stands on a group's lists of page cache on a node.</summary>
/// <param name="Memcg">The group.</param>
/// <param name="Node">The node.</param>
/// <param name="IsDying">Whether it is past css_offline.</param>
/// <param name="InactivePages">Pages on its inactive file list, or of generations that may be evicted.</param>
/// <param name="AllPages">Pages on all its file lists.</param>
internal readonly record struct ListedPages(MemcgId Memcg, int Node, bool IsDying, long InactivePages, long AllPages)
{
    public static ListedPages Of(Machine machine, MemcgId memcg, int node)
    {
        LruLists lru = machine.Folios.Lru;
        MemcgNodeId lruvec = machine.Nodes.Of(memcg, node);
        long inactive = 0, active = 0;
        for (int list = lru.FirstFileOf(lruvec); list < lru.UnevictableOf(lruvec); list++)
        {
            int place = list - lru.FirstFileOf(lruvec);
            bool isActive = lru.Generations?.IsActive(lruvec, place) ?? list == lru.ListOf(lruvec, LruKind.ActiveFile);
            inactive += isActive ? 0 : lru.Count[list];
            active += isActive ? lru.Count[list] : 0;
        }

        return new ListedPages(memcg, node, !machine.Tree.IsOnline(memcg), inactive, inactive + active);
    }
}
