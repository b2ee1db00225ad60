using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.BatchedCaches;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;

namespace Eval.Strategies.Roster;

/// <summary>
/// Root caches and each group's caches get lists of their own. Deactivation goes through call_rcu_sched to a bounded workqueue, and one asynchronous barrier serves all caches that need it.
/// <para>Costs and gives up: Slab pages stay private to a group: half-empty slabs, and a leftover object still pins cache and group.</para>
/// <para>Series: "slab: make memcg slab destruction scalable", Tejun Heo, 2017.</para>
/// </summary>
public sealed class PerMemcgCachesBatched : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "per-memcg-caches-batched",
        Title = "A kmem_cache per group, torn down in batches",
        Idea = "Root caches and each group's caches get lists of their own. Deactivation goes through call_rcu_sched to a bounded workqueue, and one asynchronous barrier serves all caches that need it.",
        Cost = "Slab pages stay private to a group: half-empty slabs, and a leftover object still pins cache and group.",
        KmemFacet = "per-memcg caches, batched teardown",
        FolioFacet = "pin on offline",
        MoveFacet = "leave behind",
        Base = "4.11: a folio keeps the group it was charged to; cgroup v2 moves no charges",
        Series = new SeriesInfo("slab: make memcg slab destruction scalable, v3", "Tejun Heo", "2017-01-17", Patches: 10, Files: 8, Insertions: 325, Deletions: 127),
        Admits = CachesAdmissions.Batched,
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new BatchedCachesKmem();
}
