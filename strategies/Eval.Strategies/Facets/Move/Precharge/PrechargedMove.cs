using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Move.Precharge;

/// <summary>
/// Move facet of cgroup v1 kernels, 2.6.34 to 6.12 (mm/memcontrol.c, mem_cgroup_can_attach): when the target asks for it, as many pages as would move are
/// charged to it first, in one go without reclaim or else one by one with it; after attaching each page takes one of these charges, and what is left
/// is given back.
/// </summary>
public sealed class PrechargedMove : TaskMove
{
    private const int MoveAnon = 1, MoveFile = 2;

    private int _precharge;
    private int _moved;
    private MemcgId _from;
    private MemcgId _to;

    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "precharge, then move (cgroup v1, when asked)",
        Idea =
            "On cgroup v1, when the target asks for it, the pages that will move are charged to it first, and after attaching each takes " +
            "one of these charges.",
        Cost = "A task occupies twice its usage while it moves, and neighbours can take the room meanwhile.",
        Admits =
        [
            new(
                "accuracy",
                "Documentation/admin-guide/cgroup-v1/memory.rst, move_charge_at_immigrate: the charges of a task's pages move with it when asked " +
                "to"),
            new(
                "schedule-independence",
                "mm/memcontrol.c up to 6.12, mem_cgroup_move_task: pages move one by one after attaching, and neighbours charge meanwhile"),
        ],
    };

    /// <inheritdoc/>
    public override int CanAttach(int task, MemcgId from, MemcgId to)
    {
        int bits = Machine.Control.MoveChargeBits[to];
        if (bits == 0)
        {
            return 0;
        }

        (_from, _to) = (from, to);
        int wanted = Walk(task, from, to, bits, moves: false);
        if (wanted > 0 && Machine.Charges.TryCharge(to, wanted, Machine.MoverCpu, ChargeContext.Atomic))
        {
            _precharge = wanted;
        }

        while (_precharge < wanted)
        {
            if (!Machine.Charges.TryCharge(to, 1, Machine.MoverCpu, ChargeContext.NoRetry))
            {
                Clear(to);
                return Errno.Enomem;
            }

            _precharge++;
        }

        Machine.Preempt(PreemptionPoint.Reserved);
        return 0;
    }

    /// <inheritdoc/>
    public override void CancelAttach(int task, MemcgId from, MemcgId to) => Clear(to);

    /// <summary>
    /// mem_cgroup_move_charge: batches are drained, a grace period passes, then the page tables are walked again. The source pays until the end, where
    /// all that has moved is uncharged from it at once.
    /// </summary>
    public override void Attached(int task, MemcgId from, MemcgId to)
    {
        int bits = Machine.Control.MoveChargeBits[to];
        if (bits != 0)
        {
            Machine.Folios.DrainAllPagevecs();
            Machine.Timeline.SynchronizeRcu(Machine.Costs);
            Walk(task, from, to, bits, moves: true);
            GoOn(task, to);
            Clear(to);
            if (_moved > 0)
            {
                Machine.Charges.Uncharge(from, _moved);
                _moved = 0;
            }
        }
    }

    /// <inheritdoc/>
    public override long ReservedPages(MemcgId memcg) => memcg == _to ? _precharge : memcg == _from ? _moved : 0;

    private int Walk(int task, MemcgId from, MemcgId to, int bits, bool moves)
    {
        int found = 0;
        for (int vma = Machine.Tasks.VmaHead[task]; vma >= 0; vma = Machine.Tasks.NextVma(vma))
        {
            bool wanted = (bits & (Machine.Tasks.FileOfVma(vma) < 0 ? MoveAnon : MoveFile)) != 0;
            int end = Machine.Tasks.FirstFolioOf(vma) + Machine.Tasks.FolioCountOf(vma);
            for (FolioId folio = Machine.Tasks.FirstFolioOf(vma); wanted && folio < end; folio++)
            {
                if (IsCandidate(folio) && Machine.Folios.OwnerOf(folio) == from)
                {
                    Machine.Costs.Step(StepKind.PageWalk, 1);
                    found += Machine.Folios.PagesOf(folio);
                    if (moves)
                    {
                        MoveAccount(folio, to);
                    }
                }
            }
        }

        return found;
    }

    // get_mctgt_type, and get_mctgt_type_thp for a huge page that one entry maps; one that is mapped in part stays (mem_cgroup_move_charge_pte_range).
    private bool IsCandidate(FolioId folio) =>
        Machine.Folios.Has(folio, FolioFlags.Present) && !Machine.Folios.Has(folio, FolioFlags.Tail) && Machine.Folios.IsMappedWhole(folio);

    private void MoveAccount(FolioId folio, MemcgId to)
    {
        Machine.Preempt(PreemptionPoint.MovePage);
        int pages = Machine.Folios.PagesOf(folio);
        if (_precharge < pages || !Machine.Folios.TryIsolate(folio))
        {
            return;
        }

        Machine.Folios.Move(folio, to, leavesCharge: true);
        Machine.Folios.Putback(folio);
        _precharge -= pages;
        _moved += pages;
    }

    // mem_cgroup_move_charge_pte_range: in a page table that is not at its end when nothing is left of what was charged in advance, the walk charges one page
    // more, with which a batch comes to the CPU's stock. Only a last page that is its table's last too would not bring this about.
    private void GoOn(int task, MemcgId to)
    {
        if (_precharge == 0 && HasPageTable(task) && Machine.Charges.TryCharge(to, 1, Machine.MoverCpu, ChargeContext.NoRetry))
        {
            _precharge = 1;
        }
    }

    // What a huge page's own entry maps needs none.
    private bool HasPageTable(int task)
    {
        for (int vma = Machine.Tasks.VmaHead[task]; vma >= 0; vma = Machine.Tasks.NextVma(vma))
        {
            int end = Machine.Tasks.FirstFolioOf(vma) + Machine.Tasks.FolioCountOf(vma);
            for (FolioId folio = Machine.Tasks.FirstFolioOf(vma); folio < end; folio += Machine.Folios.PagesOf(folio))
            {
                if (Machine.Folios.Has(folio, FolioFlags.Present) && !(Machine.Folios.PagesOf(folio) > 1 && Machine.Folios.IsMappedWhole(folio)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // mem_cgroup_clear_mc: what was charged in advance and not used is cancelled.
    private void Clear(MemcgId to)
    {
        if (_precharge > 0)
        {
            Machine.Charges.Uncharge(to, _precharge);
            _precharge = 0;
        }
    }
}
