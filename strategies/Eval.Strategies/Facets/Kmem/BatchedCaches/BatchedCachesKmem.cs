using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;

namespace Eval.Strategies.Facets.Kmem.BatchedCaches;

/// <summary>
/// Kmem facet "per-memcg caches, batched teardown" (4.11 to 5.2): root caches and each memcg's caches have lists of their own, deactivation goes
/// through call_rcu_sched to a bounded workqueue, and all caches that need an rcu_barrier share one that nobody waits for.
/// </summary>
public class BatchedCachesKmem : PerMemcgCachesKmem
{
    private readonly DeactivateWork _deactivate;
    private readonly HandOver _handOver;
    private readonly BarrierWork _barrier;

    /// <summary>The facet.</summary>
    public BatchedCachesKmem()
    {
        _deactivate = new DeactivateWork(this);
        _handOver = new HandOver(this);
        _barrier = new BarrierWork(this);
    }

    // system_wq, on which schedule_work puts the barrier: nobody waits behind it.
    private Workqueue SystemQueue => field ??= Machine.Timeline.NewWorkqueue("events", Workqueue.DefaultActive);

    /// <summary>What objects do that outlive their group.</summary>
    protected static Admission LeftBehind { get; } =
        new("zombies-drain", "2020 cover letter: objects such as dentries are left after the cgroup is deleted; each keeps its slab page charged");

    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "per-memcg caches, batched teardown",
        Idea =
            "Each group has its own clone of every cache it uses; rmdir hands their deactivation to RCU callbacks and a bounded workqueue, " +
            "and one asynchronous barrier serves all that need one.",
        Cost = "Slab pages stay private to a group, so they are half empty, and an object left behind pins its cache and its group.",
        Fate = OfflineFate.Stays,
        Admits =
        [
            .. KnownOfClones,
            HotplugDeadlock,
            LeftBehind,
        ],
    };

    /// <inheritdoc/>
    public override bool ListsRootCachesOnly => true;

    /// <summary>rcu_barriers waited for by the destruction worker.</summary>
    public int Barriers => _barrier.Runs;

    /// <summary>Whether a deactivation under way holds a reference to the memcg (up to 5.2; then it holds the cache).</summary>
    protected virtual bool DeactivationPinsMemcg => true;

    /// <summary>slab_root_caches.</summary>
    protected override void WalkAtOffline() => Machine.Costs.Step(StepKind.ListNode, RootCount);

    /// <summary>memcg->kmem_caches.</summary>
    protected override void WalkAtRelease(MemcgId memcg) => Machine.Costs.Step(StepKind.ListNode, Clones.Count(memcg));

    /// <summary>__kmemcg_cache_deactivate for each clone: call_rcu_sched and no wait.</summary>
    protected override WorkResult OfflineClones(MemcgId memcg, int stage)
    {
        for (CacheId clone = Clones.First(memcg); clone != CacheId.None; clone = Clones.Next(clone))
        {
            if (Clones.EntryOf(Machine.Slabs.RootOf(clone), Machine.Tree.KmemcgId[memcg]) == clone)
            {
                Machine.Preempt(PreemptionPoint.DestroyCache);
                if (DeactivationPinsMemcg)
                {
                    Machine.Tree.Get(memcg, PinReason.Work);
                }

                Machine.Timeline.CallRcu(_handOver, clone, memcg);
            }
        }

        return WorkResult.Done;
    }

    /// <summary>shutdown_cache: a cache whose slabs are typesafe by RCU goes on a list that one barrier serves.</summary>
    protected override bool DestroyClones(MemcgId memcg)
    {
        base.DestroyClones(memcg);
        return false;
    }

    /// <inheritdoc/>
    protected override void Destroy(CacheId clone)
    {
        bool typesafe = Machine.Slabs.CacheOf(clone).IsTypesafeByRcu;
        base.Destroy(clone);
        if (typesafe && !_barrier.IsQueued)
        {
            _barrier.IsQueued = true;
            SystemQueue.Queue(_barrier, 0);
        }
    }

    /// <summary>kmemcg_cache_deact_after_rcu, under slab_mutex: the clone is flushed, and its sysfs files go if it is empty.</summary>
    protected virtual void Deactivated(CacheId clone)
    {
        Machine.Slabs.Deactivate(clone);
        if (Machine.Slabs.SlabsOf(clone) == 0)
        {
            Machine.Slabs.ShrinkMetadata(clone, KmemCacheMetadata.SysfsBytes);
        }
    }

    private sealed class HandOver(BatchedCachesKmem facet) : Work
    {
        public override string Name => "kmemcg_deactivate_rcufn";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            facet.CacheQueue.Queue(facet._deactivate, argument, extra);
            return WorkResult.Done;
        }
    }

    private sealed class DeactivateWork(BatchedCachesKmem facet) : SlabMutexWork(facet)
    {
        public override string Name => "kmemcg_deactivate_workfn";

        protected override void Locked(int argument, int extra)
        {
            facet.Deactivated(new(argument));
            if (facet.DeactivationPinsMemcg)
            {
                facet.Machine.Tree.Put(new(extra), PinReason.Work);
            }
        }
    }

    private sealed class BarrierWork(BatchedCachesKmem facet) : Work
    {
        public override string Name => "slab_caches_to_rcu_destroy_workfn";

        public bool IsQueued { get; set; }

        public int Runs { get; private set; }

        public override WorkResult Run(int argument, int extra, int stage)
        {
            if (stage > 0)
            {
                return WorkResult.Done;
            }

            IsQueued = false;
            Runs++;
            long wait = facet.Machine.Timeline.RequestGracePeriod();
            facet.Machine.Costs.CountWait(wait, 1);
            return WorkResult.After(wait, 1);
        }
    }
}
