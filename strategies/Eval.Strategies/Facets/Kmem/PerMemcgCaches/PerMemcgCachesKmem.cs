using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Strategies.Facets.Kmem.PerMemcgCaches;

/// <summary>
/// Kmem facet "per-memcg caches" (mm/slab_common.c, 3.15 to 5.8): each memcg gets a clone of each root cache it uses, made by a worker after
/// the first miss; slab pages are charged to the clone's memcg. What happens to clones at offline and release is for the variants to say.
/// </summary>
public abstract class PerMemcgCachesKmem : KmemOwnership
{
    /// <summary>No clone.</summary>
    protected const int None = SlabAllocator.None;

    // The first stage after those in which SlabLocks waits.
    private const int LocksHeld = 2;

    private readonly CreateCacheWork _create;
    private readonly DestroyCacheWork _destroy;
    private bool[] _isDestroyQueued = [];
    private StatKind[] _statOfRoot = [];
    private CacheId[] _cursor = [];
    private MemcgId[] _ownerOfSlab = [];
    private int _lastCpu;

    /// <summary>The facet.</summary>
    protected PerMemcgCachesKmem()
    {
        _create = new CreateCacheWork(this);
        _destroy = new DestroyCacheWork(this);
    }

    /// <summary>What every design with clones is known for: the first allocation comes before the clone, and slab pages are not shared.</summary>
    protected static IReadOnlyList<Admission> KnownOfClones { get; } =
    [
        new("no-lost-charge", "mm/slab_common.c up to 5.8, memcg_kmem_get_cache: the root cache serves, uncharged, until a worker has made the clone"),
        new("schedule-independence",
            "mm/memcontrol.c up to 5.8, on memcg_kmem_get_cache: the first user's clone is created asynchronously in a workqueue, " +
            "and its allocation goes through with the original cache"),
        new("uniform-fate",
            "mm/slab_common.c up to 5.8, memcg_kmem_get_cache: objects allocated before the clone exists belong to nobody, the next ones to the group"),
        new("accuracy", "2020 cover letter: slab pages are used exclusively by one memcg, with 45 to 65 % utilisation in most cases"),
    ];

    /// <summary>Where clones are handled under cgroup_mutex with mem_hotplug_lock.</summary>
    protected static Admission HotplugDeadlock { get; } =
        new("deadlock-freedom", "2020 thread, Pavel Tatashin: mem_hotplug_lock is taken under cgroup_mutex in memcg_deactivate_kmem_caches");

    /// <summary>Where slab goes to the parent and other kernel pages stay.</summary>
    protected static Admission KernelPagesPin { get; } =
        new("zombies-drain", "2021 series on kmem pages, Muchun Song: pages that are not slab, such as kernel stacks, still keep a dying memcg");

    /// <inheritdoc/>
    public override ChargeUnit Unit => ChargeUnit.SlabPage;

    /// <summary>mem_hotplug_lock and slab_mutex.</summary>
    public SlabLocks Locks => field ??= new SlabLocks(Machine.Locks);

    /// <summary>The workqueue that makes and destroys clones, one at a time (memcg_kmem_cache_wq).</summary>
    public Workqueue CacheQueue => field ??= Machine.Timeline.NewWorkqueue("memcg_kmem_cache", 1);

    /// <summary>The clones, and whom they serve.</summary>
    public CloneTable Clones => field ??= new CloneTable(RootCount);

    /// <summary>Root caches; clones have higher numbers.</summary>
    protected int RootCount { get; private set; }

    /// <summary>Whether a clone holds a css reference of its own, or only its pages do (4.x up to 5.2).</summary>
    protected virtual bool ClonePinsMemcg => false;

    /// <summary>Whether charged slab pages hold css references.</summary>
    protected virtual bool PagesPinMemcg => true;

    /// <summary>Whether the clones of a dead memcg stay in the arrays for whoever gets its kmemcg_id.</summary>
    protected virtual bool KeepsEntries => false;

    /// <inheritdoc/>
    public override void Booted()
    {
        IReadOnlyList<CacheGeometry> caches = Machine.Slabs.Caches;
        RootCount = caches.Count;
        _statOfRoot = new StatKind[RootCount];
        for (CacheId root = new(0); root < RootCount; root++)
        {
            _statOfRoot[root] = caches[root].IsReclaimable ? StatKind.SlabReclaimable : StatKind.SlabUnreclaimable;
        }

        _cursor = Columns.New<CacheId>(Machine.Tree.Capacity);
    }

    /// <summary>memcg_kmem_get_cache: the clone, or the root cache while a worker makes one.</summary>
    public override CacheId CacheFor(CacheId root, MemcgId memcg)
    {
        Machine.Costs.Step(StepKind.Branch, 1);
        int id = Machine.Tree.KmemcgId[memcg];
        if (id == MemcgTree.NoKmemcgId || Machine.Tree.IsOffline[memcg])
        {
            return root;
        }

        CacheId clone = Clones.Ask(root, id);
        if (clone >= 0)
        {
            return Found(clone, memcg);
        }

        if (clone == CacheId.None)
        {
            // The kernel queues an item for each miss; all but the first find the clone there.
            Machine.Tree.Get(memcg, PinReason.Work);
            CacheQueue.Queue(_create, memcg, root);
        }

        return root;
    }

    /// <inheritdoc/>
    public override int ChargeObject(CacheId instance, MemcgId memcg, int bytes, int cpu)
    {
        _lastCpu = cpu;
        return Uncharged;
    }

    /// <inheritdoc/>
    public override bool ChargeSlab(CacheId instance, int slab, int pages)
    {
        Columns.Ensure(ref _ownerOfSlab, slab + 1, MemcgId.None);
        _ownerOfSlab[slab] = MemcgId.None;
        MemcgId memcg = Clones.MemcgOf(instance);
        if (memcg == MemcgId.None)
        {
            return true;
        }

        if (!Machine.Charges.TryChargeKmem(memcg, pages, _lastCpu))
        {
            return false;
        }

        SlabCharged(slab, memcg, pages);
        Machine.Stats.Add(memcg, StatOf(instance), BytesOf(pages));
        return true;
    }

    /// <inheritdoc/>
    public override void UnchargeSlab(CacheId instance, int slab, int pages)
    {
        MemcgId memcg = OwnerOfSlab(slab);
        if (memcg == MemcgId.None)
        {
            return;
        }

        Machine.Stats.Add(memcg, StatOf(instance), -BytesOf(pages));
        Machine.Charges.UnchargeKmem(memcg, pages);
        SlabUncharged(slab, memcg, pages);
        _ownerOfSlab[slab] = MemcgId.None;
    }

    /// <inheritdoc/>
    public override bool ChargePages(int run, int pages, StatKind kind, MemcgId memcg, int cpu)
    {
        if (!Machine.Charges.TryChargeKmem(memcg, pages, cpu))
        {
            return false;
        }

        Machine.Stats.Add(memcg, kind, BytesOf(pages));
        PagesCharged(run, memcg, pages);
        return true;
    }

    /// <inheritdoc/>
    public override void UnchargePages(int run, int pages, StatKind kind, int cpu)
    {
        MemcgId memcg = OwnerOfPages(run);
        Machine.Stats.Add(memcg, kind, -BytesOf(pages));
        Machine.Charges.UnchargeKmem(memcg, pages);
        PagesUncharged(run, memcg, pages);
    }

    /// <summary>memcg_deactivate_kmem_caches, under cgroup_mutex: get_online_mems, then slab_mutex, then what the variant does to each clone.</summary>
    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        // From here on nobody allocates for the group, as kmem_state says in the kernel.
        if (stage < LocksHeld)
        {
            if (!Locks.TryTake(stage, "memcg_deactivate_kmem_caches", out WorkResult blocked))
            {
                return blocked;
            }

            WalkAtOffline();
            _cursor[memcg] = Clones.First(memcg);
        }

        WorkResult wait = OfflineClones(memcg, Math.Max(0, stage - 1));
        if (wait.Stage >= 0)
        {
            return WorkResult.After(wait.WaitNanoseconds, wait.Stage + 1);
        }

        ClearEntries(memcg);
        Locks.Release();
        return WorkResult.Done;
    }

    /// <summary>memcg_destroy_kmem_caches, when the last reference to the memcg is gone: no clone has a page left.</summary>
    public override WorkResult MemcgReleased(MemcgId memcg, int stage)
    {
        if (stage >= LocksHeld)
        {
            return WorkResult.Done;
        }

        if (!Locks.TryTake(stage, "memcg_destroy_kmem_caches", out WorkResult blocked))
        {
            return blocked;
        }

        WalkAtRelease(memcg);
        bool mustWait = DestroyClones(memcg);
        Locks.Release();
        return mustWait ? WorkResult.After(CountGracePeriod(), LocksHeld) : WorkResult.Done;
    }

    /// <inheritdoc/>
    public override MemcgId OwnerOfObject(int slot) => OwnerOfSlab(Machine.Slabs.SlabOfSlot(slot));

    /// <inheritdoc/>
    public override MemcgId OwnerOfSlab(int slab) => slab < _ownerOfSlab.Length ? _ownerOfSlab[slab] : MemcgId.None;

    /// <inheritdoc/>
    public override MemcgId OwnerOfPages(int run) => new(Machine.KernelPages.Owner[run]);

    /// <summary>An entry was found; a variant may have to take it over.</summary>
    protected virtual CacheId Found(CacheId clone, MemcgId memcg) => clone;

    /// <summary>The walk that finds a memcg's clones at offline: here all of slab_caches, to pick the roots and look into each one's array.</summary>
    protected virtual void WalkAtOffline() => Machine.Slabs.WalkAllInstances();

    /// <summary>The walk that finds a memcg's clones at release: here all of slab_caches again, comparing the owner.</summary>
    protected virtual void WalkAtRelease(MemcgId memcg) => Machine.Slabs.WalkAllInstances();

    /// <summary>
    /// What is done to each clone at offline with the locks held, in stages. Here: each is told to keep nothing, then synchronize_sched makes sure
    /// that every CPU has seen it, then it is flushed; one after another (mm/slub.c, __kmem_cache_shrink with deactivate, 4.9).
    /// </summary>
    protected virtual WorkResult OfflineClones(MemcgId memcg, int stage)
    {
        CacheId clone = _cursor[memcg];
        if (stage > 0)
        {
            Machine.Slabs.Deactivate(clone);
            clone = Clones.Next(clone);
            _cursor[memcg] = clone;
        }

        if (clone == CacheId.None)
        {
            return WorkResult.Done;
        }

        Machine.Preempt(PreemptionPoint.DestroyCache);
        return WorkResult.After(CountGracePeriod(), stage + 1);
    }

    /// <summary>Clears the memcg's entries in the arrays and gives its kmemcg_id back (memcg_free_cache_id).</summary>
    protected virtual void ClearEntries(MemcgId memcg)
    {
        Clones.ClearEntries(Machine.Tree.KmemcgId[memcg], KeepsEntries);
        Machine.Tree.FreeKmemcgId(memcg);
    }

    /// <summary>Destroys all clones of a released memcg (shutdown_cache); they have no slabs left.</summary>
    /// <returns>True when one must not be freed before an rcu_barrier that is waited for here.</returns>
    protected virtual bool DestroyClones(MemcgId memcg)
    {
        bool typesafe = false;
        for (CacheId clone = Clones.First(memcg); clone != CacheId.None;)
        {
            CacheId next = Clones.Next(clone);
            typesafe |= Machine.Slabs.CacheOf(clone).IsTypesafeByRcu;
            Destroy(clone);
            clone = next;
        }

        return typesafe;
    }

    /// <summary>Frees a clone without slabs.</summary>
    protected virtual void Destroy(CacheId clone)
    {
        Machine.Preempt(PreemptionPoint.DestroyCache);
        MemcgId memcg = Clones.MemcgOf(clone);
        Machine.Costs.Step(StepKind.PageAlloc, 1);
        Machine.Slabs.DestroyInstance(clone);
        Clones.Remove(clone);
        if (memcg != MemcgId.None && ClonePinsMemcg)
        {
            Machine.Tree.Put(memcg, PinReason.KmemCache);
        }
    }

    /// <summary>Queues the destruction of a clone, once; a worker flushes it and destroys it when it has no slab left.</summary>
    protected void QueueDestroy(CacheId clone)
    {
        if (!_isDestroyQueued[clone])
        {
            _isDestroyQueued[clone] = true;
            CacheQueue.Queue(_destroy, clone);
        }
    }

    internal void DestroyIfEmpty(CacheId clone)
    {
        _isDestroyQueued[clone] = false;
        Machine.Slabs.Shrink(clone);
        if (Machine.Slabs.SlabsOf(clone) == 0)
        {
            Destroy(clone);
        }
    }

    /// <summary>Changes who pays for a slab, for the books only.</summary>
    protected void SetOwnerOfSlab(int slab, MemcgId memcg) => _ownerOfSlab[slab] = memcg;

    /// <summary>A slab has been charged to a memcg.</summary>
    protected virtual void SlabCharged(int slab, MemcgId memcg, int pages)
    {
        _ownerOfSlab[slab] = memcg;
        if (PagesPinMemcg)
        {
            Machine.Tree.Get(memcg, PinReason.SlabPage, pages);
        }
    }

    /// <summary>A slab has been uncharged.</summary>
    protected virtual void SlabUncharged(int slab, MemcgId memcg, int pages)
    {
        if (PagesPinMemcg)
        {
            Machine.Tree.Put(memcg, PinReason.SlabPage, pages);
        }
    }

    /// <summary>Kernel pages have been charged to a memcg.</summary>
    protected virtual void PagesCharged(int run, MemcgId memcg, int pages)
    {
        Machine.KernelPages.SetOwner(run, memcg);
        Machine.Tree.Get(memcg, PinReason.KernelPages, pages);
    }

    /// <summary>Kernel pages have been uncharged.</summary>
    protected virtual void PagesUncharged(int run, MemcgId memcg, int pages) => Machine.Tree.Put(memcg, PinReason.KernelPages, pages);

    /// <summary>A worker has made a clone.</summary>
    protected virtual void CloneMade(CacheId clone, MemcgId memcg)
    {
    }

    /// <summary>Counts a grace period that the caller waits for, and says how long it is.</summary>
    protected long CountGracePeriod()
    {
        long nanoseconds = Machine.Timeline.RequestGracePeriod();
        Machine.Costs.CountWait(nanoseconds, 1);
        return nanoseconds;
    }

    /// <summary>Bytes of pages.</summary>
    protected long BytesOf(int pages) => (long)pages * Machine.Description.PageSizeBytes;

    /// <summary>Statistic of an instance's slabs.</summary>
    protected StatKind StatOf(CacheId instance) => _statOfRoot[Machine.Slabs.RootOf(instance)];

    /// <summary>A clone for a memcg; made by hand where the parent's is needed at once.</summary>
    internal CacheId MakeClone(CacheId root, MemcgId memcg)
    {
        CacheId clone = Machine.Slabs.CreateInstance(root, KmemCacheMetadata.BytesOf(Machine.Description, hasSysfs: true));
        Machine.Clones.Named(clone, memcg);
        Columns.Ensure(ref _isDestroyQueued, clone + 1);
        Clones.Add(clone, root, memcg, Machine.Tree.KmemcgId[memcg]);
        if (ClonePinsMemcg)
        {
            Machine.Tree.Get(memcg, PinReason.KmemCache);
        }

        CloneMade(clone, memcg);
        return clone;
    }
}
