using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;

namespace Eval.Strategies.Facets.Kmem.MergingCaches;

/// <summary>
/// Kmem facet "cache merging": at offline the slab pages of each clone move to the parent's cache, with their charge and their reference, and the clone
/// is destroyed. While a merge is under way every free has to synchronise with it.
/// </summary>
public sealed class MergingCachesKmem : PerMemcgCachesKmem
{
    private readonly LinkedLists _slabsOf = new();
    private int _mergesUnderWay;

    /// <summary>Slabs moved to a parent's cache so far.</summary>
    public long SlabsMoved { get; private set; }

    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "cache merging",
        Idea = "At offline the slab pages left in each clone move to the parent's cache with their charge, and the clone is destroyed.",
        Cost = "Every free has to synchronise with a merge under way, the walk touches every slab, and kernel pages that are not slab still pin the group.",
        Fate = OfflineFate.GoesToParent,
        Admits =
        [
            .. KnownOfClones,
            HotplugDeadlock,
            KernelPagesPin,
        ],
    };

    /// <inheritdoc/>
    public override bool ChargeSlab(CacheId instance, int slab, int pages)
    {
        bool charged = base.ChargeSlab(instance, slab, pages);
        if (charged)
        {
            _slabsOf.Add(instance, slab);
        }

        return charged;
    }

    /// <inheritdoc/>
    public override void UnchargeSlab(CacheId instance, int slab, int pages)
    {
        _slabsOf.Remove(instance, slab);
        base.UnchargeSlab(instance, slab, pages);
    }

    /// <summary>The free path reads which cache a slab is of; while slabs change caches it must do so atomically.</summary>
    public override void ObjectFreed(int slot, int bytes, int cpu) =>
        Machine.Costs.Step(_mergesUnderWay > 0 ? StepKind.Atomic : StepKind.Branch, 1);

    /// <summary>The memcg's own list of caches is walked.</summary>
    protected override void WalkAtOffline()
    {
    }

    /// <summary>No clone is left at release.</summary>
    protected override void WalkAtRelease(MemcgId memcg)
    {
    }

    /// <summary>Frees are told to synchronise, one grace period makes sure that they do, then the slabs move.</summary>
    protected override WorkResult OfflineClones(MemcgId memcg, int stage)
    {
        if (stage == 0)
        {
            if (Clones.First(memcg) == CacheId.None)
            {
                return WorkResult.Done;
            }

            _mergesUnderWay++;
            return WorkResult.After(CountGracePeriod(), 1);
        }

        MemcgId parent = Machine.Tree.Parent[memcg];
        while (Clones.First(memcg) is CacheId clone && clone != CacheId.None)
        {
            Machine.Slabs.Deactivate(clone);
            Merge(clone, memcg, parent);
            Destroy(clone);
        }

        _mergesUnderWay--;
        return WorkResult.Done;
    }

    private void Merge(CacheId clone, MemcgId memcg, MemcgId parent)
    {
        CacheId root = Machine.Slabs.RootOf(clone);
        int pages = Machine.Slabs.Caches[root].PagesPerSlab;
        while (_slabsOf.First(clone) is int slab && slab != None)
        {
            Machine.Preempt(PreemptionPoint.ReparentStep);
            if (_slabsOf.First(clone) != slab)
            {
                continue;
            }

            CacheId target = TargetFor(root, parent);
            Machine.Costs.Step(StepKind.ListNode, 1);
            Machine.Costs.Step(StepKind.Atomic, 1);
            _slabsOf.Remove(clone, slab);
            Machine.Slabs.MoveSlab(slab, target);
            _slabsOf.Add(target, slab);
            SetOwnerOfSlab(slab, parent);
            Machine.Charges.ReparentCharge(memcg, pages, kmemPages: pages);
            Machine.Tree.Get(parent, PinReason.SlabPage, pages);
            Machine.Tree.Put(memcg, PinReason.SlabPage, pages);
            SlabsMoved++;
        }
    }

    private CacheId TargetFor(CacheId root, MemcgId parent)
    {
        if (parent == MemcgId.Root)
        {
            return root;
        }

        CacheId target = Clones.EntryOf(root, Machine.Tree.KmemcgId[parent]);
        return target != CacheId.None ? target : MakeClone(root, parent);
    }
}
