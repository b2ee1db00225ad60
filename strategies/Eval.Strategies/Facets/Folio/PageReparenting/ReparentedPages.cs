using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Folio.PageReparenting;

/// <summary>
/// Folio facet "page-by-page reparenting" (mm/memcontrol.c, 2.6.29 to 3.18; mem_cgroup_reparent_charges since 3.8): pages hold no css reference.
/// css_offline walks the LRU lists and moves each page to the parent, rotates a page that is busy, and goes round again until the usage is zero.
/// </summary>
public sealed class ReparentedPages : FolioOwnership
{
    // What cond_resched gives away before the next round: pages that somebody else has isolated are put back meanwhile.
    private const long ReschedNanoseconds = 1_000_000;

    private MemcgId _reparenting = MemcgId.None;
    private int[] _pages = [];

    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "page-by-page reparenting",
        Idea = "At offline each page on the group's LRU lists is isolated and moved to the parent, round after round until none is left.",
        Cost = "Offline takes as long as the group has pages, with cgroup_mutex held, and a page that stays busy holds it up.",
        Fate = OfflineFate.GoesToParent,
        Admits =
        [
            new("deadlock-freedom",
                "3.8, mm/memcontrol.c, mem_cgroup_reparent_charges: goes round with cgroup_mutex held until nothing is charged, however long a page stays busy"),
            DirtyInodes.Pin,
        ],
        AdmitsBesideAnotherFate =
        [
            new("uniform-fate", "2014 thread: pages are reparented at offline while slab stays with the dead group's caches"),
        ],
    };

    /// <inheritdoc/>
    public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
    {
        if (!Machine.Charges.TryCharge(memcg, Machine.Folios.PagesOf(folio), cpu, context))
        {
            return false;
        }

        SetOwner(folio, memcg);
        return true;
    }

    /// <inheritdoc/>
    public override void Uncharge(FolioId folio)
    {
        MemcgId owner = OwnerOf(folio);
        if (owner != MemcgId.None)
        {
            SetOwner(folio, MemcgId.None);
            Machine.Charges.Uncharge(owner, Machine.Folios.PagesOf(folio));
        }
    }

    /// <inheritdoc/>
    public override void Transfer(FolioId folio, MemcgId memcg, bool leavesCharge)
    {
        MemcgId old = OwnerOf(folio);
        SetOwner(folio, memcg);
        if (old == MemcgId.None)
        {
            return;
        }

        if (old == _reparenting)
        {
            // The parent's counter has the page already (__mem_cgroup_cancel_local_charge).
            Machine.Charges.ReparentCharge(old, Machine.Folios.PagesOf(folio), kmemPages: 0);
        }
        else if (!leavesCharge)
        {
            Machine.Charges.Uncharge(old, Machine.Folios.PagesOf(folio));
        }
    }

    /// <summary>The page_cgroup of each page gets its memcg (mem_cgroup_split_huge_fixup); nobody holds a reference.</summary>
    public override void Split(FolioId head, int pages)
    {
        for (int i = 1; i < pages; i++)
        {
            Machine.Folios.SetOwner(head + i, Machine.Folios.Owner[head]);
        }
    }

    /// <summary>mem_cgroup_reparent_charges: until nothing but kernel memory is charged.</summary>
    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        Machine.Folios.DrainAllPagevecs();
        Machine.Stock.DrainAllSync(memcg, cpu: 0);
        LruLists lru = Machine.Folios.Lru;
        for (int list = lru.FirstOf(memcg); list <= lru.LastOf(memcg); list++)
        {
            ReparentList(memcg, list);
        }

        return PagesOf(memcg) > 0 ? WorkResult.After(ReschedNanoseconds, 1) : WorkResult.Done;
    }

    // The usage less kernel memory, which is what the kernel's loop looks at.
    private int PagesOf(MemcgId memcg) => memcg < _pages.Length ? _pages[memcg] : 0;

    private void SetOwner(FolioId folio, MemcgId memcg)
    {
        MemcgId old = OwnerOf(folio);
        int pages = Machine.Folios.PagesOf(folio);
        Machine.Folios.SetOwner(folio, memcg);
        if (old != MemcgId.None)
        {
            _pages[old] -= pages;
        }

        if (memcg != MemcgId.None)
        {
            Columns.Ensure(ref _pages, memcg + 1);
            _pages[memcg] += pages;
        }
    }

    // mem_cgroup_force_empty_list, once around: from the tail; a busy page is rotated to the head and met again in the next round.
    private void ReparentList(MemcgId memcg, int list)
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
            if (!folios.TryIsolate(folio))
            {
                folios.Rotate(folio);
                continue;
            }

            _reparenting = memcg;
            folios.Reparent(folio, Machine.Tree.Parent[memcg]);
            _reparenting = MemcgId.None;
            folios.Putback(folio);
        }
    }
}
