using Eval.Kernel;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Events;
using Eval.Kernel.Locks;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;
using Eval.Kernel.Time;
using Eval.Strategies.ObjcgReparenting;

namespace Eval.Strategies.PerMemcgCaches;

/// <summary>
/// Kmem facet "per-memcg caches" (mm/slab_common.c, 3.15 to 5.8): each memcg gets a clone of each root cache it uses, made by a worker after
/// the first miss; slab pages are charged to the clone's memcg. What happens to clones at offline and release is for the variants to say.
/// </summary>
public abstract class PerMemcgCachesKmem : KmemOwnership
{
    /// <summary>No clone.</summary>
    protected const int None = SlabAllocator.None;

    // Marks an entry whose clone a worker is going to make.
    private const int Pending = -2;

    private readonly CreateCacheWork _create;
    private readonly DestroyCacheWork _destroy;
    private bool[] _isDestroyQueued = [];
    private int[] _entryIndex = [];
    private StatKind[] _statOfRoot = [];
    private int[] _entries = [];
    private int[] _memcgOf = [];
    private int[] _headOfMemcg = [];
    private int[] _nextOfMemcg = [];
    private int[] _previousOfMemcg = [];
    private int[] _cursor = [];
    private int[] _ownerOfSlab = [];
    private int _lastCpu;

    /// <summary>The facet.</summary>
    protected PerMemcgCachesKmem()
    {
        _create = new CreateCacheWork(this);
        _destroy = new DestroyCacheWork(this);
    }

    /// <inheritdoc/>
    public override ChargeUnit Unit => ChargeUnit.SlabPage;

    /// <summary>slab_mutex.</summary>
    public KernelLock SlabMutex { get; private set; } = null!;

    /// <summary>mem_hotplug_lock, taken for reading by get_online_mems.</summary>
    public KernelLock HotplugLock { get; private set; } = null!;

    /// <summary>The workqueue that makes and destroys clones, one at a time (memcg_kmem_cache_wq).</summary>
    public Workqueue CacheQueue { get; private set; } = null!;

    /// <summary>Clones made so far.</summary>
    public int ClonesMade { get; private set; }

    /// <summary>Clones alive.</summary>
    public int ClonesAlive { get; private set; }

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
        SlabMutex = Machine.Locks.Named("slab_mutex");
        HotplugLock = Machine.Locks.Named("mem_hotplug_lock");
        CacheQueue = Machine.NewWorkqueue("memcg_kmem_cache", 1);
        IReadOnlyList<CacheGeometry> caches = Machine.Slabs.Caches;
        RootCount = caches.Count;
        _statOfRoot = new StatKind[RootCount];
        for (int root = 0; root < RootCount; root++)
        {
            _statOfRoot[root] = caches[root].IsReclaimable ? StatKind.SlabReclaimable : StatKind.SlabUnreclaimable;
        }

        _headOfMemcg = new int[Machine.Tree.Capacity];
        _cursor = new int[Machine.Tree.Capacity];
        Array.Fill(_headOfMemcg, None);
    }

    /// <summary>Memcg a clone belongs to, <see cref="MemcgTree.None"/> for a root cache or an orphan.</summary>
    public int MemcgOfClone(int instance) => instance < RootCount || instance >= _memcgOf.Length ? MemcgTree.None : _memcgOf[instance];

    /// <summary>The clone a kmemcg_id has in a root cache's memcg_caches array, or <see cref="SlabAllocator.None"/>.</summary>
    public int EntryOf(int root, int kmemcgId)
    {
        int at = (kmemcgId * RootCount) + root;
        return at < _entries.Length && _entries[at] >= 0 ? _entries[at] : None;
    }

    /// <summary>memcg_kmem_get_cache: the clone, or the root cache while a worker makes one.</summary>
    public override int CacheFor(int root, int memcg)
    {
        Machine.Costs.Step(StepKind.Branch, 1);
        int id = Machine.Tree.KmemcgId[memcg];
        if (id == MemcgTree.None || Machine.Tree.IsOffline[memcg])
        {
            return root;
        }

        int at = (id * RootCount) + root;
        Columns.Ensure(ref _entries, at + 1, None);
        int clone = _entries[at];
        if (clone >= 0)
        {
            return Found(clone, memcg);
        }

        if (clone == None)
        {
            // The kernel queues an item for each miss; all but the first find the clone there.
            _entries[at] = Pending;
            Machine.Tree.Get(memcg, PinReason.Work);
            CacheQueue.Queue(_create, memcg, root);
        }

        return root;
    }

    /// <inheritdoc/>
    public override int ChargeObject(int instance, int memcg, int bytes, int cpu)
    {
        _lastCpu = cpu;
        return Uncharged;
    }

    /// <inheritdoc/>
    public override bool ChargeSlab(int instance, int slab, int pages)
    {
        Columns.Ensure(ref _ownerOfSlab, slab + 1, MemcgTree.None);
        _ownerOfSlab[slab] = MemcgTree.None;
        int memcg = MemcgOfClone(instance);
        if (memcg == MemcgTree.None)
        {
            return true;
        }

        if (!Machine.TryChargeKmem(memcg, pages, _lastCpu))
        {
            return false;
        }

        SlabCharged(slab, memcg, pages);
        Machine.Stats.Add(memcg, StatOf(instance), BytesOf(pages));
        return true;
    }

    /// <inheritdoc/>
    public override void UnchargeSlab(int instance, int slab, int pages)
    {
        int memcg = OwnerOfSlab(slab);
        if (memcg == MemcgTree.None)
        {
            return;
        }

        Machine.Stats.Add(memcg, StatOf(instance), -BytesOf(pages));
        Machine.UnchargeKmem(memcg, pages);
        SlabUncharged(slab, memcg, pages);
        _ownerOfSlab[slab] = MemcgTree.None;
    }

    /// <inheritdoc/>
    public override bool ChargePages(int run, int pages, StatKind kind, int memcg, int cpu)
    {
        if (!Machine.TryChargeKmem(memcg, pages, cpu))
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
        int memcg = OwnerOfPages(run);
        Machine.Stats.Add(memcg, kind, -BytesOf(pages));
        Machine.UnchargeKmem(memcg, pages);
        PagesUncharged(run, memcg, pages);
    }

    /// <summary>memcg_deactivate_kmem_caches, under cgroup_mutex: get_online_mems, then slab_mutex, then what the variant does to each clone.</summary>
    public override WorkResult MemcgOffline(int memcg, int stage)
    {
        if (stage == 0)
        {
            // From here on nobody allocates for the group, as kmem_state says in the kernel.
            if (!Machine.Locks.TryAcquire(HotplugLock, "get_online_mems", exclusive: false))
            {
                return WorkResult.Blocked(HotplugLock, 0);
            }

            stage = 1;
        }

        if (stage == 1)
        {
            if (!Machine.Locks.TryAcquire(SlabMutex, "memcg_deactivate_kmem_caches"))
            {
                return WorkResult.Blocked(SlabMutex, 1);
            }

            WalkAtOffline();
            _cursor[memcg] = _headOfMemcg[memcg];
        }

        WorkResult wait = OfflineClones(memcg, stage - 1);
        if (wait.Stage >= 0)
        {
            return WorkResult.After(wait.WaitNanoseconds, wait.Stage + 1);
        }

        ClearEntries(memcg);
        Machine.Locks.Release(SlabMutex);
        Machine.Locks.Release(HotplugLock);
        return WorkResult.Done;
    }

    /// <summary>memcg_destroy_kmem_caches, when the last reference to the memcg is gone: no clone has a page left.</summary>
    public override WorkResult MemcgReleased(int memcg, int stage)
    {
        if (stage == 0)
        {
            if (!Machine.Locks.TryAcquire(HotplugLock, "get_online_mems", exclusive: false))
            {
                return WorkResult.Blocked(HotplugLock, 0);
            }

            stage = 1;
        }

        if (stage == 1)
        {
            if (!Machine.Locks.TryAcquire(SlabMutex, "memcg_destroy_kmem_caches"))
            {
                return WorkResult.Blocked(SlabMutex, 1);
            }

            WalkAtRelease(memcg);
            bool mustWait = DestroyClones(memcg);
            Machine.Locks.Release(SlabMutex);
            Machine.Locks.Release(HotplugLock);
            if (mustWait)
            {
                return WorkResult.After(CountGracePeriod(), 2);
            }
        }

        return WorkResult.Done;
    }

    /// <inheritdoc/>
    public override int OwnerOfObject(int slot) => OwnerOfSlab(Machine.Slabs.SlabOfSlot(slot));

    /// <inheritdoc/>
    public override int OwnerOfSlab(int slab) => slab < _ownerOfSlab.Length ? _ownerOfSlab[slab] : MemcgTree.None;

    /// <inheritdoc/>
    public override int OwnerOfPages(int run) => Machine.KernelPages.Owner[run];

    /// <summary>First clone of a memcg, or <see cref="None"/>.</summary>
    protected int FirstClone(int memcg) => _headOfMemcg[memcg];

    /// <summary>Next clone of the same memcg, or <see cref="None"/>.</summary>
    protected int NextClone(int clone) => _nextOfMemcg[clone];

    /// <summary>Clones of a memcg, counted along its list as a walk would.</summary>
    protected int CountClones(int memcg)
    {
        int count = 0;
        for (int clone = FirstClone(memcg); clone != None; clone = NextClone(clone))
        {
            count++;
        }

        return count;
    }

    /// <summary>An entry was found; a variant may have to take it over.</summary>
    protected virtual int Found(int clone, int memcg) => clone;

    /// <summary>The walk that finds a memcg's clones at offline: here all of slab_caches, to pick the roots and look into each one's array.</summary>
    protected virtual void WalkAtOffline() => Machine.Slabs.WalkAllInstances();

    /// <summary>The walk that finds a memcg's clones at release: here all of slab_caches again, comparing the owner.</summary>
    protected virtual void WalkAtRelease(int memcg) => Machine.Slabs.WalkAllInstances();

    /// <summary>
    /// What is done to each clone at offline with the locks held, in stages. Here: each is told to keep nothing, then synchronize_sched makes sure
    /// that every CPU has seen it, then it is flushed; one after another (mm/slub.c, __kmem_cache_shrink with deactivate, 4.9).
    /// </summary>
    protected virtual WorkResult OfflineClones(int memcg, int stage)
    {
        int clone = _cursor[memcg];
        if (stage > 0)
        {
            Machine.Slabs.Deactivate(clone);
            clone = _nextOfMemcg[clone];
            _cursor[memcg] = clone;
        }

        if (clone == None)
        {
            return WorkResult.Done;
        }

        Machine.Preempt(PreemptionPoint.DestroyCache);
        return WorkResult.After(CountGracePeriod(), stage + 1);
    }

    /// <summary>Clears the memcg's entries in the arrays and gives its kmemcg_id back (memcg_free_cache_id).</summary>
    protected virtual void ClearEntries(int memcg)
    {
        int first = Machine.Tree.KmemcgId[memcg] * RootCount;
        for (int at = first; at < Math.Min(first + RootCount, _entries.Length); at++)
        {
            _entries[at] = KeepsEntries && _entries[at] >= 0 ? _entries[at] : None;
        }

        Machine.Tree.FreeKmemcgId(memcg);
    }

    /// <summary>Destroys all clones of a released memcg (shutdown_cache); they have no slabs left.</summary>
    /// <returns>True when one must not be freed before an rcu_barrier that is waited for here.</returns>
    protected virtual bool DestroyClones(int memcg)
    {
        bool typesafe = false;
        for (int clone = _headOfMemcg[memcg]; clone != None;)
        {
            int next = _nextOfMemcg[clone];
            typesafe |= Machine.Slabs.Caches[Machine.Slabs.RootOf(clone)].IsTypesafeByRcu;
            Destroy(clone);
            clone = next;
        }

        return typesafe;
    }

    /// <summary>Frees a clone without slabs.</summary>
    protected virtual void Destroy(int clone)
    {
        Machine.Preempt(PreemptionPoint.DestroyCache);
        int memcg = _memcgOf[clone];
        Machine.Costs.Step(StepKind.PageAlloc, 1);
        Machine.Slabs.DestroyInstance(clone);
        ClonesAlive--;
        if (_entries[_entryIndex[clone]] == clone)
        {
            _entries[_entryIndex[clone]] = None;
        }

        if (memcg != MemcgTree.None)
        {
            Unlink(clone, memcg);
            if (ClonePinsMemcg)
            {
                Machine.Tree.Put(memcg, PinReason.KmemCache);
            }
        }
    }

    /// <summary>Gives a clone to another memcg, or to nobody. Its css reference and charges are the caller's business.</summary>
    protected void SetMemcgOfClone(int clone, int memcg)
    {
        if (_memcgOf[clone] != MemcgTree.None)
        {
            Unlink(clone, _memcgOf[clone]);
        }

        _memcgOf[clone] = memcg;
        if (memcg != MemcgTree.None)
        {
            Link(clone, memcg);
        }
    }

    /// <summary>Queues the destruction of a clone, once; a worker flushes it and destroys it when it has no slab left.</summary>
    protected void QueueDestroy(int clone)
    {
        if (!_isDestroyQueued[clone])
        {
            _isDestroyQueued[clone] = true;
            CacheQueue.Queue(_destroy, clone);
        }
    }

    internal void DestroyIfEmpty(int clone)
    {
        _isDestroyQueued[clone] = false;
        Machine.Slabs.Shrink(clone);
        if (Machine.Slabs.SlabsOf(clone) == 0)
        {
            Destroy(clone);
        }
    }

    /// <summary>Changes who pays for a slab, for the books only.</summary>
    protected void SetOwnerOfSlab(int slab, int memcg) => _ownerOfSlab[slab] = memcg;

    /// <summary>A slab has been charged to a memcg.</summary>
    protected virtual void SlabCharged(int slab, int memcg, int pages)
    {
        _ownerOfSlab[slab] = memcg;
        if (PagesPinMemcg)
        {
            Machine.Tree.Get(memcg, PinReason.SlabPage, pages);
        }
    }

    /// <summary>A slab has been uncharged.</summary>
    protected virtual void SlabUncharged(int slab, int memcg, int pages)
    {
        if (PagesPinMemcg)
        {
            Machine.Tree.Put(memcg, PinReason.SlabPage, pages);
        }
    }

    /// <summary>Kernel pages have been charged to a memcg.</summary>
    protected virtual void PagesCharged(int run, int memcg, int pages)
    {
        Machine.KernelPages.Owner[run] = memcg;
        Machine.Tree.Get(memcg, PinReason.KernelPages, pages);
    }

    /// <summary>Kernel pages have been uncharged.</summary>
    protected virtual void PagesUncharged(int run, int memcg, int pages) => Machine.Tree.Put(memcg, PinReason.KernelPages, pages);

    /// <summary>A worker has made a clone.</summary>
    protected virtual void CloneMade(int clone, int memcg)
    {
    }

    /// <summary>Counts a grace period that the caller waits for, and says how long it is.</summary>
    protected long CountGracePeriod()
    {
        long nanoseconds = Machine.Description.GracePeriodNanoseconds;
        Machine.Costs.CountWait(nanoseconds, 1);
        return nanoseconds;
    }

    /// <summary>Bytes of pages.</summary>
    protected long BytesOf(int pages) => (long)pages * Machine.Description.PageSizeBytes;

    /// <summary>Statistic of an instance's slabs.</summary>
    protected StatKind StatOf(int instance) => _statOfRoot[Machine.Slabs.RootOf(instance)];

    /// <summary>A clone for a memcg; made by hand where the parent's is needed at once.</summary>
    internal int MakeClone(int root, int memcg)
    {
        int clone = Machine.Slabs.CreateInstance(root, KmemCacheMetadata.BytesOf(Machine.Description, hasSysfs: true));
        Columns.Ensure(ref _memcgOf, clone + 1, MemcgTree.None);
        Columns.Ensure(ref _nextOfMemcg, clone + 1, None);
        Columns.Ensure(ref _previousOfMemcg, clone + 1, None);
        Columns.Ensure(ref _isDestroyQueued, clone + 1);
        Columns.Ensure(ref _entryIndex, clone + 1);
        _memcgOf[clone] = memcg;
        Link(clone, memcg);
        int at = (Machine.Tree.KmemcgId[memcg] * RootCount) + root;
        Columns.Ensure(ref _entries, at + 1, None);
        _entries[at] = clone;
        _entryIndex[clone] = at;
        ClonesMade++;
        ClonesAlive++;
        if (ClonePinsMemcg)
        {
            Machine.Tree.Get(memcg, PinReason.KmemCache);
        }

        CloneMade(clone, memcg);
        return clone;
    }

    private void Link(int clone, int memcg)
    {
        int head = _headOfMemcg[memcg];
        _nextOfMemcg[clone] = head;
        _previousOfMemcg[clone] = None;
        if (head != None)
        {
            _previousOfMemcg[head] = clone;
        }

        _headOfMemcg[memcg] = clone;
    }

    private void Unlink(int clone, int memcg)
    {
        int next = _nextOfMemcg[clone], previous = _previousOfMemcg[clone];
        if (next != None)
        {
            _previousOfMemcg[next] = previous;
        }

        if (previous == None)
        {
            _headOfMemcg[memcg] = next;
        }
        else
        {
            _nextOfMemcg[previous] = next;
        }
    }
}
