using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Strategies.Facets.Kmem.BatchedCaches;

namespace Eval.Strategies.Facets.Kmem.ReparentedCaches;

/// <summary>
/// Kmem facet "per-memcg caches, reparented at offline" (5.3 to 5.8): pages hold the clone, the clone holds the memcg, and at offline all clones
/// are handed to the parent with what is charged for them. A deactivated clone goes with its last page.
/// </summary>
public sealed class ReparentedCachesKmem : BatchedCachesKmem
{
    private bool[] _isKilled = [];

    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "per-memcg caches, reparented at offline",
        Idea =
            "Each group has its own clone of every cache it uses; at offline the clones, and what is charged for their slabs, are handed " +
            "to the parent, and each goes with its last page.",
        Cost = "Nobody allocates from the half-empty slabs of a dead clone again, and kernel pages that are not slab still pin the group.",
        Fate = OfflineFate.GoesToParent,
        Admits =
        [
            .. KnownOfClones,
            HotplugDeadlock,
            KernelPagesPin,
        ],
    };

    /// <inheritdoc/>
    protected override bool ClonePinsMemcg => true;

    /// <inheritdoc/>
    protected override bool PagesPinMemcg => false;

    /// <inheritdoc/>
    protected override bool DeactivationPinsMemcg => false;

    /// <summary>Whoever the clone belongs to now pays for its slabs.</summary>
    public override MemcgId OwnerOfSlab(int slab) => Clones.MemcgOf(Machine.Slabs.InstanceOfSlab(slab));

    /// <inheritdoc/>
    public override void SlabDiscarded(CacheId instance)
    {
        if (instance < _isKilled.Length && _isKilled[instance] && Machine.Slabs.SlabsOf(instance) == 0)
        {
            QueueDestroy(instance);
        }
    }

    /// <inheritdoc/>
    protected override WorkResult OfflineClones(MemcgId memcg, int stage)
    {
        base.OfflineClones(memcg, stage);
        MemcgId parent = Machine.Tree.Parent[memcg];
        int moved = 0;
        long pages = 0;
        while (Clones.First(memcg) is CacheId clone && clone != CacheId.None)
        {
            Machine.Preempt(PreemptionPoint.ReparentStep);
            Machine.Costs.Step(StepKind.ListNode, 1);
            pages += (long)Machine.Slabs.SlabsOf(clone) * Machine.Slabs.CacheOf(clone).PagesPerSlab;
            Clones.Give(clone, parent);
            moved++;
        }

        if (moved > 0)
        {
            Machine.Charges.ReparentCharge(memcg, pages, kmemPages: pages);
            Machine.Tree.Get(parent, PinReason.KmemCache, moved);
            Machine.Tree.Put(memcg, PinReason.KmemCache, moved);
        }

        return WorkResult.Done;
    }

    /// <summary>percpu_ref_kill: from now on the last page takes the clone along.</summary>
    protected override void Deactivated(CacheId clone)
    {
        Machine.Slabs.Deactivate(clone);
        Columns.Ensure(ref _isKilled, clone + 1);
        _isKilled[clone] = true;
        if (Machine.Slabs.SlabsOf(clone) == 0)
        {
            QueueDestroy(clone);
        }
    }
}
