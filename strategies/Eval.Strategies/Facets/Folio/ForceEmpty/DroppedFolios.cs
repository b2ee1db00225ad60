using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Folio.ForceEmpty;

/// <summary>
/// Folio facet "force_empty at rmdir" (mm/memcontrol.c, 2.6.25 to 2.6.28): removing a group walks its lists and drops each page_cgroup. The page
/// lives on and is charged to nobody, until a task maps it (mm/memory.c of 2.6.25, __do_fault charges whatever page it maps).
/// </summary>
public sealed class DroppedFolios : FolioOwnership
{
    private const long ReschedNanoseconds = 1_000_000;

    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "force_empty at rmdir",
        Idea = "Removing a group drops the charge of every page it still has; the pages live on and are charged to whoever maps them next.",
        Cost = "What a removed group leaves behind is charged to nobody until somebody maps it.",
        Fate = OfflineFate.Dropped,
        Admits =
        [
            new("no-lost-charge", "2.6.25, comment on mem_cgroup_force_empty_list: it does not reclaim the page itself, it just removes the page_cgroup"),
            new("accuracy", "2.6.25, mm/memcontrol.c, mem_cgroup_force_empty: the pages of a removed group are charged to nobody"),
            new("ancestors-undisturbed", "2.6.25, mm/memcontrol.c, mem_cgroup_force_empty: what a removed group had is uncharged and stays in memory"),
            new("hierarchical-ownership", "2.6.25, mm/memory.c, __do_fault: a page without a page_cgroup is charged to whoever maps it"),
            new("uniform-fate", "2.6.25, mm/memory.c, __do_fault: mapped pages of a removed group are charged again, the others are not"),
            new("schedule-independence", "2.6.25, mm/memory.c, __do_fault: who is charged depends on who maps a page first after rmdir"),
            new("deadlock-freedom",
                "2.6.25, mm/memcontrol.c, mem_cgroup_force_empty: goes round with cgroup_mutex held until no page is charged, however long one is busy"),
            DirtyInodes.Pin,
        ],
    };

    /// <summary>A page without an owner is charged to the group that maps it; where there is no room it stays as it is.</summary>
    public override void Mapped(FolioId folio, int task)
    {
        MemcgId memcg = Machine.Tasks.Memcg[task];
        if (Machine.Folios.Owner[folio] == MemcgId.None && memcg != MemcgId.Root && Machine.Folios.TryIsolate(folio))
        {
            Machine.Folios.Adopt(folio, memcg, Machine.Tasks.Cpu[task]);
            Machine.Folios.Putback(folio);
        }
    }

    /// <summary>mem_cgroup_force_empty: until no page is charged to the group.</summary>
    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        Machine.Folios.DrainAllPagevecs();
        Machine.Stock.DrainAllSync(memcg, cpu: 0);
        LruLists lru = Machine.Folios.Lru;
        for (int list = lru.FirstOf(memcg); list <= lru.LastOf(memcg); list++)
        {
            DropList(list);
        }

        return Machine.Tree.RefsFor(memcg, PinReason.Folio) > 0 ? WorkResult.After(ReschedNanoseconds, 1) : WorkResult.Done;
    }

    // mem_cgroup_force_empty_list, once around.
    private void DropList(int list)
    {
        FolioTable folios = Machine.Folios;
        for (int left = folios.Lru.Count[list]; left > 0;)
        {
            Machine.Preempt(PreemptionPoint.ReparentStep);
            FolioId folio = folios.Lru.Tail(list);
            if (folio < 0)
            {
                return;
            }

            left -= folios.PagesOf(folio);
            Machine.Costs.Step(StepKind.ListNode, 1);
            if (folios.TryIsolate(folio))
            {
                folios.Disown(folio);
                folios.Putback(folio);
            }
            else
            {
                folios.Rotate(folio);
            }
        }
    }
}
