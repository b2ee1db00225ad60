using Eval.Kernel.Costs;
using Eval.Kernel.Memcg;
using Eval.Kernel.Time;

namespace Eval.Kernel;

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

        machine.Files.LeaveDyingWriteback();
        machine.Tree.Put(memcg, PinReason.Self);
        machine.Locks.Release(machine.CgroupMutex);
        return WorkResult.Done;
    }

    private static WorkResult Shifted(WorkResult result, int by) =>
        result.WaitFor is { } on ? WorkResult.Blocked(on, result.Stage + by) : WorkResult.After(result.WaitNanoseconds, result.Stage + by);
}
