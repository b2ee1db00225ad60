using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;
using Eval.Kernel.Structures;

namespace Eval.Kernel.Execution;

/// <summary>A css from mkdir to its release (kernel/cgroup/cgroup.c): work is handed over to cgroup_destroy_wq by RCU callbacks.</summary>
internal sealed class CssEvents(
    VirtualClock clock, Timeline timeline, LockTable locks, MemcgTree tree, CssStructures structures, Facet<KmemOwner> kmem, Facet<FolioOwner> folios,
    OperationClock operations, Outcome outcome, HandOverWork offline, Workqueue destroy, Work release)
{
    public void Mkdir(MemcgId memcg, MemcgId parent)
    {
        locks.Acquire(locks.CgroupMutex, "cgroup_mkdir");
        operations.TakeMkdir();
        outcome.Succeed();
        if (!tree.TryCreate(memcg, parent))
        {
            outcome.Fail(Errno.Enospc);
        }
        else if (!structures.TryMake(memcg))
        {
            tree.Unmake(memcg);
            outcome.Fail(Errno.Enomem);
        }
        else
        {
            folios.Current.MemcgOnline(memcg);
            kmem.Current.MemcgOnline(memcg);
        }

        locks.Release(locks.CgroupMutex);
    }

    public void Rmdir(MemcgId memcg)
    {
        locks.Acquire(locks.CgroupMutex, "cgroup_rmdir");
        operations.TakeRmdir();
        bool busy = tree.RefsFor(memcg, PinReason.Task) > 0;
        for (MemcgId child = tree.FirstChild[memcg]; child != MemcgId.None; child = tree.NextSibling[child])
        {
            busy |= tree.State[child] == MemcgState.Online;
        }

        if (busy)
        {
            outcome.Fail(Errno.Ebusy);
        }
        else
        {
            outcome.Succeed();
            structures.DirectoryRemoved(memcg);
            tree.MarkDying(memcg, clock.NowNanoseconds);
            timeline.CallRcu(offline, memcg);
        }

        locks.Release(locks.CgroupMutex);
    }

    /// <summary>The last reference to a memcg is gone.</summary>
    public void QueueRelease(MemcgId memcg) => destroy.Queue(release, memcg);
}
