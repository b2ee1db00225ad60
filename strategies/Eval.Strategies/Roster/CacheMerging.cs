using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.MergingCaches;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;

namespace Eval.Strategies.Roster;

/// <summary>
/// At offline the remaining slab pages of each clone are moved to the parent's cache with their charge, and the clone is destroyed.
/// <para>Costs and gives up: Every free has to synchronise with a merge under way, and the walk touches every slab; folios and other kernel pages still pin.</para>
/// <para>Series: proposed by Johannes Weiner in the 2014 thread; no code was posted.</para>
/// </summary>
public sealed class CacheMerging : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "cache-merging",
        Title = "Slab pages of a dead group move to the parent's cache",
        Idea = "At offline the remaining slab pages of each clone are moved to the parent's cache with their charge, and the clone is destroyed.",
        Cost = "Every free has to synchronise with a merge under way, and the walk touches every slab; folios and other kernel pages still pin.",
        KmemFacet = "cache merging",
        FolioFacet = "pin on offline",
        MoveFacet = "leave behind",
        Base = "3.15: slab and other kernel pages charged to the memcg; a folio keeps the group it was charged to",
        Series = new SeriesInfo("Cache merging (proposal in the thread on dead kmem caches)", "Johannes Weiner", "2014-04-21"),
        Admits =
        [
            CachesAdmissions.FoliosPin,
            CachesAdmissions.Deadlock,
            CachesAdmissions.FirstAllocation,
            CachesAdmissions.CloneComesLater,
            CachesAdmissions.PageRounding,
            CachesAdmissions.HalfIsReparented,
        ],
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new MergingCachesKmem();
}
