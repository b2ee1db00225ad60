using Eval.Kernel;
using Eval.Kernel.Time;

namespace Eval.Strategies.PerMemcgCaches;

/// <summary>Deferred work that takes mem_hotplug_lock for reading and slab_mutex, waiting for each, and then acts.</summary>
/// <param name="facet">Whose locks.</param>
public abstract class SlabMutexWork(PerMemcgCachesKmem facet) : Work
{
    /// <inheritdoc/>
    public sealed override WorkResult Run(Machine machine, int argument, int extra, int stage)
    {
        if (stage == 0)
        {
            if (!machine.Locks.TryAcquire(facet.HotplugLock, "get_online_mems", exclusive: false))
            {
                return WorkResult.Blocked(facet.HotplugLock, 0);
            }

            stage = 1;
        }

        if (!machine.Locks.TryAcquire(facet.SlabMutex, Name))
        {
            return WorkResult.Blocked(facet.SlabMutex, 1);
        }

        Locked(machine, argument, extra);
        machine.Locks.Release(facet.SlabMutex);
        machine.Locks.Release(facet.HotplugLock);
        return WorkResult.Done;
    }

    /// <summary>What is done with the locks held.</summary>
    protected abstract void Locked(Machine machine, int argument, int extra);
}
