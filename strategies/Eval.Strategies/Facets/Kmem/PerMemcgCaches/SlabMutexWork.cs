using Eval.Kernel.Costs;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Kmem.PerMemcgCaches;

/// <summary>Deferred work that takes mem_hotplug_lock for reading and slab_mutex, waiting for each, and then acts.</summary>
/// <param name="facet">Whose locks.</param>
public abstract class SlabMutexWork(PerMemcgCachesKmem facet) : Work
{
    /// <summary>On whose account it works.</summary>
    protected virtual CostPath Path => CostPath.Teardown;

    /// <inheritdoc/>
    public sealed override WorkResult Run(int argument, int extra, int stage)
    {
        if (!facet.Locks.TryTake(stage, Name, out WorkResult blocked))
        {
            return blocked;
        }

        CostPath before = facet.Machine.Costs.Enter(Path);
        Locked(argument, extra);
        facet.Machine.Costs.Leave(before);
        facet.Locks.Release();
        return WorkResult.Done;
    }

    /// <summary>What is done with the locks held.</summary>
    protected abstract void Locked(int argument, int extra);
}
