using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.LastFreeCaches;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;

namespace Eval.Strategies.Roster;

/// <summary>
/// The free path notices that a dead cache has lost its last object and schedules its destruction.
/// <para>Costs and gives up: An atomic count of objects on every allocation and free; a dead cache with one object left still pins its group.</para>
/// <para>Series: the work scheduled from kmem_cache_free that the 2014 thread wants to be rid of.</para>
/// </summary>
public sealed class PerMemcgCachesLastFree : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "per-memcg-caches-last-free",
        Title = "Dead caches go with their last object",
        Idea = "The free path notices that a dead cache has lost its last object and schedules its destruction.",
        Cost = "An atomic count of objects on every allocation and free; a dead cache with one object left still pins its group.",
        KmemFacet = "per-memcg caches, destroyed on last free",
        FolioFacet = "pin on offline",
        MoveFacet = "leave behind",
        Base = "3.15: slab and other kernel pages charged to the memcg; a folio keeps the group it was charged to",
        Series = new SeriesInfo("Ways to destroy dead kmem caches, and kmem contexts (thread)", "Vladimir Davydov and Johannes Weiner", "2014-04-21"),
        Admits = CachesAdmissions.Dead,
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new LastFreeCachesKmem();
}
