using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Observation;
using Eval.Kernel.Reclaim;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;
using Eval.Kernel.Structures;

namespace Eval.Kernel.Execution;

/// <summary>css_killed_work_fn: offlines the css under cgroup_mutex. The facets' stages run with the mutex held.</summary>
internal sealed class OfflineWork(
    MachineDescription description, CostCounters costs, LockTable locks, MemcgTree tree, Protection protection, ChargeStock stock, FileTable files,
    ZswapPool zswap, InodeWriteback writeback, FolioTable table, FileShrinker shrinker, SplitShrinker? splits, GroupLists lists,
    Facet<KmemOwner> kmem, Facet<FolioOwner> folios, KernelVersion kernel, WatchPost post) : Work
{
    // memcg_offline_kmem: lists before obj_cgroups since 6.13 (fb56fdf8b9a2), so that nobody uses the parent's list until the child's is empty.
    private readonly bool _listsGoFirst = !kernel.IsBefore(6, 13);

    private const int FolioStages = 1_000, KmemStages = 1_000_000;

    public override string Name => "css_killed_work_fn";

    public override WorkResult Run(int argument, int extra, int stage)
    {
        MemcgId memcg = new(argument);
        CostPath before = costs.Enter(CostPath.Teardown);
        post.Watcher?.OfflineBegins(memcg);
        WorkResult result = RunStages(memcg, stage);
        post.Watcher?.OfflineEnds(memcg);
        costs.Leave(before);
        return result;
    }

    private WorkResult RunStages(MemcgId memcg, int stage)
    {
        if (stage == 0)
        {
            if (!locks.TryAcquire(locks.CgroupMutex, "css_killed_work_fn"))
            {
                return WorkResult.Blocked(locks.CgroupMutex, 0);
            }

            tree.MarkOffline(memcg);
            protection.Drop(memcg);
            if (_listsGoFirst)
            {
                ReparentFileLists(memcg);
            }

            // mem_cgroup_css_offline: before obj_cgroups are re-pointed.
            if (table.Huge.Queues == SplitQueueRule.Reparented && table.Huge.AreUsed)
            {
                costs.Step(StepKind.ListNode, 1);
                table.SplitQueues.Reparent(memcg, tree.Parent[memcg]);
            }

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

        if (!_listsGoFirst)
        {
            ReparentFileLists(memcg);
        }

        shrinker.Reparent(memcg, tree.Parent[memcg]);
        splits?.Reparent(memcg, tree.Parent[memcg]);
        if (description.DrainsStockAtOffline)
        {
            stock.DrainAll(memcg, KernelThreads.DriverCpu);
        }

        writeback.LeaveDying(memcg);
        tree.LeaveIds(memcg);
        tree.Put(memcg, PinReason.Self);
        locks.Release(locks.CgroupMutex);
        return WorkResult.Done;
    }

    // memcg_reparent_list_lrus: every list of every mounted filesystem is looked at on each node, whatever is on it.
    private void ReparentFileLists(MemcgId memcg)
    {
        costs.Step(StepKind.ListNode, description.ListLrus * description.NodeCount);
        files.Lru.Reparent(memcg, tree.Parent[memcg]);
        zswap.Reparent(memcg, tree.Parent[memcg]);
        lists.Offline(memcg);
    }

    private static WorkResult Shifted(WorkResult result, int by) =>
        result.WaitFor is { } on ? WorkResult.Blocked(on, result.Stage + by) : WorkResult.After(result.WaitNanoseconds, result.Stage + by);
}
