using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;

namespace Eval.Strategies.Facets.Kmem.KmemContexts;

/// <summary>
/// Kmem facet "kmem context orphaning": slabs and kernel pages point to a context of their memcg. At offline the context is re-pointed to the parent and the
/// caches become orphans that stay in the arrays; a memcg that gets the same kmemcg_id adopts them with the slabs they have.
/// </summary>
public sealed class ContextKmem : PerMemcgCachesKmem
{
    // struct memcg_kmem_context of the mail: a pointer, an atomic long and a list_head.
    private const int ContextBytes = 32;

    private readonly List<CacheId> _orphans = [];
    private readonly ReapWork _reap;
    private bool _isReapQueued;
    private bool[] _isListed = [];
    private int[] _contextOfSlab = [];

    /// <summary>The facet.</summary>
    public ContextKmem() => _reap = new ReapWork(this);

    /// <summary>The contexts: a pointer to a memcg and a number of pages, which is what an obj_cgroup is too.</summary>
    public ObjcgTable Contexts => field ??= new ObjcgTable(Machine, PinReason.Context, ContextBytes);

    /// <summary>Orphaned caches that were taken over by a group with the same kmemcg_id.</summary>
    public int Adoptions { get; private set; }

    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "kmem context orphaning",
        Idea =
            "Kernel pages are charged through a context that is re-pointed to the parent at offline; the clones become orphans that the " +
            "next group with the same kmemcg_id adopts, and pressure reaps the empty ones.",
        Cost = "Objects of strangers share slabs that only one group pays for, and a context stays until its last page goes.",
        Fate = OfflineFate.GoesToParent,
        Admits =
        [
            .. KnownOfClones,
            new(
                "hierarchical-ownership",
                "2014 thread, cons: objects of different memcgs may be on the same slab, which is accounted to only one of the cgroups"),
        ],
    };

    /// <inheritdoc/>
    protected override bool PagesPinMemcg => false;

    /// <inheritdoc/>
    protected override bool KeepsEntries => true;

    /// <inheritdoc/>
    public override void MemcgOnline(MemcgId memcg) => Contexts.Online(memcg);

    /// <summary>The context is re-pointed and the caches lose their owner; nothing is flushed, nobody waits, mem_hotplug_lock is not needed.</summary>
    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        if (!Machine.Locks.TryAcquire(Locks.Mutex, "memcg_orphan_kmem_caches"))
        {
            return WorkResult.Blocked(Locks.Mutex, 0);
        }

        while (Clones.First(memcg) is CacheId clone && clone != CacheId.None)
        {
            Machine.Preempt(PreemptionPoint.ReparentStep);
            Machine.Costs.Step(StepKind.ListNode, 1);
            Clones.Give(clone, MemcgId.None);
            Columns.Ensure(ref _isListed, clone + 1);
            if (!_isListed[clone])
            {
                _isListed[clone] = true;
                _orphans.Add(clone);
            }
        }

        ClearEntries(memcg);
        int context = Contexts.Reparent(memcg);
        Machine.Locks.Release(Locks.Mutex);
        Put(context);
        return WorkResult.Done;
    }

    /// <summary>Nothing of the group is left by then.</summary>
    public override WorkResult MemcgReleased(MemcgId memcg, int stage) => WorkResult.Done;

    /// <summary>Orphaned caches are walked, shrunk and destroyed if empty.</summary>
    public override void Pressure(MemcgId memcg)
    {
        if (!_isReapQueued && _orphans.Count > 0)
        {
            _isReapQueued = true;
            CacheQueue.Queue(_reap, memcg);
        }
    }

    /// <inheritdoc/>
    public override MemcgId OwnerOfSlab(int slab) =>
        slab >= _contextOfSlab.Length || _contextOfSlab[slab] == ObjcgTable.None ? MemcgId.None : Contexts.MemcgOf(_contextOfSlab[slab]);

    /// <inheritdoc/>
    public override MemcgId OwnerOfPages(int run)
    {
        int context = Machine.KernelPages.Owner[run];
        return context == MemcgId.None ? MemcgId.None : Contexts.MemcgOf(context);
    }

    /// <summary>The first allocation of a group whose kmemcg_id was another's takes the orphan over.</summary>
    protected override CacheId Found(CacheId clone, MemcgId memcg)
    {
        if (Clones.MemcgOf(clone) == MemcgId.None)
        {
            Clones.Give(clone, memcg);
            Adoptions++;
        }

        return clone;
    }

    /// <inheritdoc/>
    protected override void SlabCharged(int slab, MemcgId memcg, int pages)
    {
        int context = Contexts.ActiveFor(memcg, node: 0);
        Columns.Ensure(ref _contextOfSlab, slab + 1);
        _contextOfSlab[slab] = context;
        Contexts.AddKmemPages(context, pages);
        Contexts.Get(context);
    }

    /// <inheritdoc/>
    protected override void SlabUncharged(int slab, MemcgId memcg, int pages)
    {
        int context = _contextOfSlab[slab];
        _contextOfSlab[slab] = ObjcgTable.None;
        Contexts.AddKmemPages(context, -pages);
        Put(context);
    }

    /// <inheritdoc/>
    protected override void PagesCharged(int run, MemcgId memcg, int pages)
    {
        int context = Contexts.ActiveFor(memcg, node: 0);
        Machine.KernelPages.SetOwner(run, context);
        Contexts.AddKmemPages(context, pages);
        Contexts.Get(context);
    }

    /// <inheritdoc/>
    protected override void PagesUncharged(int run, MemcgId memcg, int pages)
    {
        int context = Machine.KernelPages.Owner[run];
        Contexts.AddKmemPages(context, -pages);
        Put(context);
    }

    private void Put(int context)
    {
        if (Contexts.Put(context))
        {
            Contexts.Release(context);
        }
    }

    private void Reap()
    {
        _isReapQueued = false;
        int kept = 0;
        for (int i = 0; i < _orphans.Count; i++)
        {
            CacheId clone = _orphans[i];
            Machine.Costs.Step(StepKind.ListNode, 1);
            bool isOrphan = Clones.MemcgOf(clone) == MemcgId.None;
            _isListed[clone] = false;
            if (isOrphan)
            {
                Machine.Slabs.Shrink(clone);
            }

            if (isOrphan && Machine.Slabs.SlabsOf(clone) == 0)
            {
                Destroy(clone);
            }
            else if (isOrphan)
            {
                _isListed[clone] = true;
                _orphans[kept++] = clone;
            }
        }

        _orphans.RemoveRange(kept, _orphans.Count - kept);
    }

    private sealed class ReapWork(ContextKmem facet) : SlabMutexWork(facet)
    {
        public override string Name => "memcg_reap_orphaned_caches";

        protected override void Locked(int argument, int extra) => facet.Reap();
    }
}
