using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs;

/// <summary>What stands on a group's lists of page cache.</summary>
/// <param name="Memcg">The group.</param>
/// <param name="IsDying">Whether it is past css_offline.</param>
/// <param name="InactivePages">Pages on its inactive file list, or of generations that may be evicted.</param>
/// <param name="AllPages">Pages on all its file lists.</param>
internal readonly record struct ListedPages(MemcgId Memcg, bool IsDying, long InactivePages, long AllPages)
{
    public static ListedPages Of(Machine machine, MemcgId memcg)
    {
        LruLists lru = machine.Folios.Lru;
        long inactive = 0, active = 0;
        for (int list = lru.FirstFileOf(memcg); list < lru.UnevictableOf(memcg); list++)
        {
            int place = list - lru.FirstFileOf(memcg);
            bool isActive = lru.Generations?.IsActive(memcg, place) ?? list == lru.ListOf(memcg, LruKind.ActiveFile);
            inactive += isActive ? 0 : lru.Count[list];
            active += isActive ? lru.Count[list] : 0;
        }

        return new ListedPages(memcg, !machine.Tree.IsOnline(memcg), inactive, inactive + active);
    }
}
