namespace Eval.Kernel.Description;

/// <summary>Geometry of a root kmem_cache, read from a real kernel's slabinfo and never invented.</summary>
/// <param name="Name">Name in slabinfo.</param>
/// <param name="ObjectBytes">Object size including alignment, in bytes.</param>
/// <param name="ObjectsPerSlab">Objects in one slab page run.</param>
/// <param name="PagesPerSlab">Pages of one slab page run.</param>
/// <param name="IsReclaimable">SLAB_RECLAIM_ACCOUNT: counted in slab_reclaimable.</param>
/// <param name="CpuPartialObjects">s->cpu_partial: free objects a CPU keeps on its own partial list; 0 turns the list off (mm/slub.c, set_cpu_partial).</param>
/// <param name="MinPartialSlabs">s->min_partial: empty slabs a node list keeps (mm/slub.c, set_min_partial).</param>
/// <param name="IsAccounted">SLAB_ACCOUNT: every object of the cache is charged, whatever the caller's flags. Only traces of kernels
/// that do not print "accounted=" (5.4 does not, 6.1 does) need to know.</param>
/// <param name="IsTypesafeByRcu">SLAB_TYPESAFE_BY_RCU (SLAB_DESTROY_BY_RCU before 4.12): destroying the cache waits for rcu_barrier.</param>
public sealed record CacheGeometry(
    string Name,
    int ObjectBytes,
    int ObjectsPerSlab,
    int PagesPerSlab,
    bool IsReclaimable,
    int CpuPartialObjects,
    int MinPartialSlabs,
    bool IsAccounted = false,
    bool IsTypesafeByRcu = false)
{
    /// <summary>Objects of a per-CPU sheaf, 0 when the cache has none (6.18 and later).</summary>
    public int SheafObjects { get; init; }

    /// <summary>Functions that allocate from the cache, as traces print their call sites; empty when nobody says. Tells caches of one size apart.</summary>
    public IReadOnlyList<string> AllocatedBy { get; init; } = [];
}
