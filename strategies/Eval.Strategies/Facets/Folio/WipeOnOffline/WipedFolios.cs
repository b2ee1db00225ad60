using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Folio.WipeOnOffline;

/// <summary>
/// Folio facet "wipe on offline" (mem_cgroup_force_empty called from css_offline): the group's memory is reclaimed as it goes offline; what cannot be
/// reclaimed in MEM_CGROUP_RECLAIM_RETRIES tries without progress keeps the group.
/// </summary>
public sealed class WipedFolios : FolioOwnership
{
    // MEM_CGROUP_RECLAIM_RETRIES of 5.0, and congestion_wait(BLK_RW_ASYNC, HZ/10) after each try without progress.
    private const int Retries = 5;
    private const long WaitNanoseconds = 100_000_000;

    /// <inheritdoc/>
    public override FacetInfo Info => base.Info with
    {
        Name = "wipe on offline",
        Idea = "As a group goes offline its memory is reclaimed; a folio that cannot be reclaimed keeps the group until it is freed.",
        Cost = "Page cache that others use is thrown away and read again, and the worker that offlines a group is busy with reclaim meanwhile.",
        Admits = [new("zombies-drain", "2019 RFC v3, 2/5: force_empty reclaims without swap, and gives up when nothing more can be reclaimed")],
    };

    /// <inheritdoc/>
    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        if (stage == 0)
        {
            Machine.Folios.DrainAllPagevecs();
            Machine.Stock.DrainAll(memcg, KernelThreads.DriverCpu);
        }

        while (Machine.Memory.UsagePages[memcg] > 0)
        {
            if (Machine.Reclaimer.Reclaim(memcg, 1, KernelThreads.DriverCpu) == 0)
            {
                return stage + 1 < Retries ? WorkResult.After(Machine.Timeline.TimerNanoseconds(WaitNanoseconds), stage + 1) : WorkResult.Done;
            }
        }

        return WorkResult.Done;
    }
}
