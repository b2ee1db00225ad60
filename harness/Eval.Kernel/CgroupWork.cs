using Eval.Kernel.Costs;
using Eval.Kernel.Memcg;
using Eval.Kernel.Time;

namespace Eval.Kernel;

/// <summary>RCU callback that puts css work on its workqueue (css_killed_ref_fn, css_release). Extra: 0 offline, 1 release.</summary>
internal sealed class HandOverWork(Workqueue queue) : Work
{
    public override string Name => "css_ref_callback";

    public override WorkResult Run(Machine machine, int argument, int extra, int stage)
    {
        queue.Queue(machine.WorkOf(extra), argument);
        return WorkResult.Done;
    }
}

/// <summary>css_killed_work_fn: offlines the css under cgroup_mutex. The facets' stages run with the mutex held.</summary>
internal sealed class OfflineWork : Work
{
    private const int FolioStages = 1_000, KmemStages = 1_000_000;

    public override string Name => "css_killed_work_fn";

    public override WorkResult Run(Machine machine, int argument, int extra, int stage)
    {
        CostPath before = machine.Costs.Enter(CostPath.Teardown);
        WorkResult result = RunStages(machine, argument, stage);
        machine.Costs.Leave(before);
        return result;
    }

    private static WorkResult RunStages(Machine machine, int memcg, int stage)
    {
        if (stage == 0)
        {
            if (!machine.Locks.TryAcquire(machine.CgroupMutex, "css_killed_work_fn"))
            {
                return WorkResult.Blocked(machine.CgroupMutex, 0);
            }

            machine.Tree.IsOffline[memcg] = true;
            stage = FolioStages;
        }

        if (stage < KmemStages)
        {
            WorkResult folio = machine.FolioOwnership.MemcgOffline(memcg, stage - FolioStages);
            if (folio.Stage >= 0)
            {
                return Shifted(folio, FolioStages);
            }

            stage = KmemStages;
        }

        WorkResult kmem = machine.Kmem.MemcgOffline(memcg, stage - KmemStages);
        if (kmem.Stage >= 0)
        {
            return Shifted(kmem, KmemStages);
        }

        if (machine.Description.DrainsStockAtOffline)
        {
            machine.Stock.DrainSubtree(memcg);
        }

        machine.Tree.Put(memcg, PinReason.Self);
        machine.Locks.Release(machine.CgroupMutex);
        return WorkResult.Done;
    }

    private static WorkResult Shifted(WorkResult result, int by) =>
        result.WaitFor is { } on ? WorkResult.Blocked(on, result.Stage + by) : WorkResult.After(result.WaitNanoseconds, result.Stage + by);
}

/// <summary>css_release_work_fn and css_free: the memcg is gone afterwards.</summary>
internal sealed class ReleaseWork : Work
{
    public override string Name => "css_free_rwork_fn";

    public override WorkResult Run(Machine machine, int argument, int extra, int stage)
    {
        int memcg = argument;
        if (stage == 0)
        {
            if (machine.Tree.IsReleasing[memcg] || machine.Tree.TotalRefs[memcg] != 0)
            {
                return WorkResult.Done;
            }

            machine.Tree.IsReleasing[memcg] = true;
        }

        CostPath before = machine.Costs.Enter(CostPath.Teardown);
        WorkResult kmem = machine.Kmem.MemcgReleased(memcg, stage);
        if (kmem.Stage < 0)
        {
            machine.FreeMemcgMemory(memcg);
            machine.Stats.FlushToParent(memcg);
            machine.Tree.MarkReleased(memcg, machine.Clock.NowNanoseconds);
        }

        machine.Costs.Leave(before);
        return kmem;
    }
}

/// <summary>wb_workfn: writes what has been dirty for long enough and comes again while anything is dirty.</summary>
internal sealed class FlusherWork : Work
{
    public override string Name => "wb_workfn";

    public override WorkResult Run(Machine machine, int argument, int extra, int stage)
    {
        bool more = machine.WriteBackOlderThan(machine.Description.DirtyExpireNanoseconds);
        return machine.KeepFlusher(more) ? WorkResult.After(machine.Description.WritebackIntervalNanoseconds, 0) : WorkResult.Done;
    }
}
