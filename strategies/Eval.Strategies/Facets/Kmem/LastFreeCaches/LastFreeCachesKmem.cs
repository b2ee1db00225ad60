using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;

namespace Eval.Strategies.Facets.Kmem.LastFreeCaches;

/// <summary>
/// Kmem facet "per-memcg caches, destroyed on last free": the free path notices that a dead cache's last object goes and schedules its
/// destruction. To know it, each allocation and free counts objects atomically.
/// </summary>
public sealed class LastFreeCachesKmem : DeadCachesKmem
{
    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "per-memcg caches, destroyed on last free",
        Idea = "The path that frees the last object of a dead clone schedules the clone's destruction.",
        Cost = "Every allocation and free counts objects atomically, and a dead clone with one object left still pins its group.",
        Fate = OfflineFate.Stays,
        Admits =
        [
            .. KnownOfClones,
            HotplugDeadlock,
            new("zombies-drain", "2014 thread, Johannes Weiner on Way #2: continues to pin the css after cgroup destruction indefinitely"),
        ],
    };

    /// <inheritdoc/>
    public override void ObjectAllocated(int slot, int handle, int cpu)
    {
        if (Machine.Slabs.InstanceOfSlab(Machine.Slabs.SlabOfSlot(slot)) >= RootCount)
        {
            Machine.Costs.Step(StepKind.Atomic, 1);
        }
    }

    /// <inheritdoc/>
    public override void ObjectFreed(int slot, int bytes, int cpu)
    {
        CacheId instance = Machine.Slabs.InstanceOfSlab(Machine.Slabs.SlabOfSlot(slot));
        if (instance < RootCount)
        {
            return;
        }

        Machine.Costs.Step(StepKind.Atomic, 1);

        // The object still counts here, so the last one sees itself.
        if (IsDead(instance) && Machine.Slabs.ObjectsOf(instance) == 1)
        {
            QueueDestroy(instance);
        }
    }

    /// <inheritdoc/>
    protected override void Died(CacheId clone)
    {
        if (Machine.Slabs.ObjectsOf(clone) == 0)
        {
            QueueDestroy(clone);
        }
    }
}
