using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs;

/// <summary>What stands on a group's lists of page cache.</summary>
/// <param name="Memcg">The group.</param>
/// <param name="IsDying">Whether it has been removed.</param>
/// <param name="InactivePages">Pages on its inactive file list.</param>
/// <param name="AllPages">Pages on both file lists.</param>
internal readonly record struct ListedPages(MemcgId Memcg, bool IsDying, long InactivePages, long AllPages)
{
    public static ListedPages Of(Machine machine, MemcgId memcg)
    {
        long inactive = machine.Folios.Lru.Count[LruLists.ListOf(memcg, LruKind.InactiveFile)];
        long active = machine.Folios.Lru.Count[LruLists.ListOf(memcg, LruKind.ActiveFile)];
        return new ListedPages(memcg, machine.Tree.State[memcg] == MemcgState.Dying, inactive, inactive + active);
    }
}
