using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Memcg;
using Eval.Kernel.Observation;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Execution;

/// <summary>css_killed_work_fn: offlines the css under cgroup_mutex. The facets' stages run with the mutex held.</summary>
internal sealed class OfflineWork(
    MachineDescription description, CostCounters costs, LockTable locks, MemcgTree tree, ChargeStock stock, InodeWriteback writeback, Facet<KmemOwner> kmem,
    Facet<FolioOwner> folios, WatchPost post) : Work
{
    private const int FolioStages = 1_000, KmemStages = 1_000_000;

    public override string Name => "css_killed_work_fn";

    public override WorkResult Run(int argument, int extra, int stage)
    {
        CostPath before = costs.Enter(CostPath.Teardown);
        post.Watcher?.OfflineBegins(argument);
        WorkResult result = RunStages(argument, stage);
        post.Watcher?.OfflineEnds(argument);
        costs.Leave(before);
        return result;
    }

    private WorkResult RunStages(int memcg, int stage)
    {
        if (stage == 0)
        {
            if (!locks.TryAcquire(locks.CgroupMutex, "css_killed_work_fn"))
            {
                return WorkResult.Blocked(locks.CgroupMutex, 0);
            }

            tree.MarkOffline(memcg);
            stage = FolioStages;
        }

        if (stage < KmemStages)
        {
            WorkResult folio = folios.Current.MemcgOffline(memcg, stage - FolioStages);
            if (folio.Stage >= 0)
            {
                return Shifted(folio, FolioStages);
            }

            stage = KmemStages;
        }

        WorkResult last = kmem.Current.MemcgOffline(memcg, stage - KmemStages);
        if (last.Stage >= 0)
        {
            return Shifted(last, KmemStages);
        }

        if (description.DrainsStockAtOffline)
        {
            stock.DrainSubtree(memcg);
        }

        writeback.LeaveDying();
        tree.Put(memcg, PinReason.Self);
        locks.Release(locks.CgroupMutex);
        return WorkResult.Done;
    }

    private static WorkResult Shifted(WorkResult result, int by) =>
        result.WaitFor is { } on ? WorkResult.Blocked(on, result.Stage + by) : WorkResult.After(result.WaitNanoseconds, result.Stage + by);
}
