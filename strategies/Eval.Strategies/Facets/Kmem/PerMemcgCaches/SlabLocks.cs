using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Kmem.PerMemcgCaches;

/// <summary>The two locks around every change of a clone: mem_hotplug_lock for reading (get_online_mems), then slab_mutex. Each is waited for.</summary>
/// <param name="locks">The machine's locks.</param>
public sealed class SlabLocks(LockTable locks)
{
    /// <summary>The stage of deferred work that has to begin with the first of the locks.</summary>
    public const int Begin = 0;

    // The stage after the first lock.
    private const int HasHotplug = 1;

    /// <summary>slab_mutex.</summary>
    public KernelLock Mutex { get; } = locks.Named("slab_mutex");

    /// <summary>mem_hotplug_lock.</summary>
    public KernelLock Hotplug { get; } = locks.Named("mem_hotplug_lock");

    /// <summary>Takes both.</summary>
    /// <param name="stage"><see cref="Begin"/>, or the stage of the wait that was returned before.</param>
    /// <param name="function">Kernel function that takes slab_mutex.</param>
    /// <param name="wait">What to wait for when it fails; stages 0 and 1 are its own.</param>
    /// <returns>Whether both are held.</returns>
    public bool TryTake(int stage, string function, out WorkResult wait)
    {
        if (stage == Begin && !locks.TryAcquire(Hotplug, "get_online_mems", exclusive: false))
        {
            wait = WorkResult.Blocked(Hotplug, Begin);
            return false;
        }

        if (!locks.TryAcquire(Mutex, function))
        {
            wait = WorkResult.Blocked(Mutex, HasHotplug);
            return false;
        }

        wait = WorkResult.Done;
        return true;
    }

    /// <summary>Gives both back.</summary>
    public void Release()
    {
        locks.Release(Mutex);
        locks.Release(Hotplug);
    }
}
