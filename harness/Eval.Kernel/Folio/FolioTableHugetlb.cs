using Eval.Kernel.Charging;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Folio;

/// <summary>
/// Hugetlb pages: each has one number, whatever its size, is on no list of reclaim, and goes back to its pool when nobody uses it. Its charge is a folio's like
/// any other (mem_cgroup_charge_hugetlb).
/// </summary>
public sealed partial class FolioTable
{
    /// <summary>Whether a folio is a hugetlb page (folio_test_hugetlb).</summary>
    public bool IsHugetlb(FolioId folio) => _kind[folio] == FolioKind.Hugetlb;

    /// <summary>Takes a hugetlb page from its pool and charges it (alloc_hugetlb_folio): with reclaim, and nobody is killed for it.</summary>
    /// <returns>False when the pool is empty or the charge is refused; the fault ends in SIGBUS.</returns>
    internal bool TryAddHugetlb(FolioId folio, int file, MemcgId memcg, int cpu)
    {
        HugetlbPool pool = Huge.Hugetlb;
        if (pool.Free == 0)
        {
            return false;
        }

        Begin(folio, FolioKind.Hugetlb, file, FolioFlags.Present, cpu, inFault: false);
        _costs.Step(StepKind.PageAlloc, 1);
        if (pool.IsCharged && !_owners.Current.Charge(folio, memcg, cpu, ChargeContext.RetryMayFail))
        {
            _flags[folio] = FolioFlags.None;
            return false;
        }

        pool.Free--;
        AddStat(folio, OwnerOf(folio), 1);
        _ledger.FolioBorn(folio, pool.IsCharged ? memcg : MemcgId.Root, pool.PagesEach);
        PresentCount++;
        return true;
    }
}
