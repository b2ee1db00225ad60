using Eval.Kernel.Ids;

namespace Eval.Kernel.Charging;

/// <summary>What a charge asks for when a limit is in its way (try_to_free_mem_cgroup_pages).</summary>
public interface IReclaim
{
    /// <summary>SWAP_CLUSTER_MAX: pages asked for at least.</summary>
    const int ClusterPages = 32;

    /// <summary>
    /// /proc/sys/vm/swappiness as kernels have it: how dear page cache is beside anonymous memory, 0 to 200; with 0 a group's reclaim takes page cache alone.
    /// </summary>
    const int DefaultSwappiness = 60;

    /// <summary>How often reclaim is tried in vain before a charge or a write to a limit gives up.</summary>
    int Retries { get; }

    /// <summary>Reclaims from a subtree.</summary>
    /// <param name="memcg">Top of the subtree.</param>
    /// <param name="pages">Pages wanted; <see cref="ClusterPages"/> at least are tried for.</param>
    /// <param name="cpu">CPU of whoever reclaims.</param>
    /// <param name="swappiness">As <see cref="DefaultSwappiness"/>; 0 also where nothing may be swapped out.</param>
    /// <returns>Pages freed: folios, and slabs that became empty.</returns>
    long Reclaim(MemcgId memcg, long pages, int cpu, int swappiness = DefaultSwappiness);
}
