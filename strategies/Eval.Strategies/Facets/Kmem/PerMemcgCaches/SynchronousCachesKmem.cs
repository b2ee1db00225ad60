using Eval.Kernel.Contract;
using Eval.Kernel.Ids;

namespace Eval.Strategies.Facets.Kmem.PerMemcgCaches;

/// <summary>
/// Kmem facet "per-memcg caches, synchronous teardown" (up to 4.10): every step of the base as it is, one clone after another under the mutexes.
/// </summary>
public sealed class SynchronousCachesKmem : PerMemcgCachesKmem
{
    /// <inheritdoc/>
    public override FacetInfo Info => new()
    {
        Name = "per-memcg caches, synchronous teardown",
        Idea =
            "Each group has its own clone of every cache it uses and pays for the clone's slab pages; rmdir deactivates the clones one " +
            "after another under the mutexes.",
        Cost =
            "rmdir walks all caches and waits a grace period for each clone; slabs stay half empty, and an object left behind pins its " +
            "cache and its group.",
        Fate = OfflineFate.Stays,
        Admits =
        [
            .. KnownOfClones,
            HotplugDeadlock,
            new("zombies-drain", "2020 cover letter: objects such as dentries are left after the cgroup is deleted; each keeps its slab page charged"),
            new("teardown-scales", "2017 cover letter: O(N^2) on the total number of caches, with synchronous waits under cgroup_mutex"),
        ],
    };

    /// <summary>
    /// An item for each miss on system_wq: while slab_mutex is held each sleeps on a worker of its own. Since 4.11 memcg_kmem_cache_wq runs one at a time
    /// (17cc4dfeda12).
    /// </summary>
    public override CacheId CacheFor(CacheId root, MemcgId memcg)
    {
        CacheId cache = base.CacheFor(root, memcg);
        if (cache == root && Locks.Mutex.IsHeldExclusively)
        {
            Machine.Workers.Asleep(Clones.Waiting);
        }

        return cache;
    }
}
