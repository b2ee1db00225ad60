using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Execution;

/// <summary>
/// css_release_work_fn, when the last reference is gone: flushes the statistics under cgroup_mutex and has the memcg freed after a grace period
/// (queue_rcu_work).
/// </summary>
internal sealed class ReleaseWork(CostCounters costs, Timeline timeline, LockTable locks, MemcgTree tree, MemcgStats stats, HandOverWork free) : Work
{
    public override string Name => "css_release_work_fn";

    public override WorkResult Run(int argument, int extra, int stage)
    {
        MemcgId memcg = new(argument);
        if (tree.IsReleasing[memcg] || tree.TotalRefs[memcg] != 0)
        {
            return WorkResult.Done;
        }

        if (!locks.TryAcquire(locks.CgroupMutex, "css_release_work_fn"))
        {
            return WorkResult.Blocked(locks.CgroupMutex, 0);
        }

        CostPath before = costs.Enter(CostPath.Teardown);
        tree.IsReleasing[memcg] = true;
        costs.Step(StepKind.Lock, 1);
        stats.FlushReleased(memcg);
        costs.Leave(before);
        locks.Release(locks.CgroupMutex);
        timeline.CallRcu(free, memcg);
        return WorkResult.Done;
    }
}
