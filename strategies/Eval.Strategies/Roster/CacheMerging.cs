using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.PageReparenting;
using Eval.Strategies.Facets.Kmem.MergingCaches;

namespace Eval.Strategies.Roster;

/// <summary>Proposed by Johannes Weiner in the thread of 2014; no code was posted.</summary>
public sealed class CacheMerging : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "cache-merging",
        Title = "Slab pages of a dead group move to the parent's cache",
        Kind = StrategyKind.Proposal,
        Base = "3.15",
        Baseline = "per-memcg-caches-last-free",
        Series = new SeriesInfo("Cache merging (proposal in the thread on dead kmem caches)", "Johannes Weiner", "2014-04-21")
        {
            Parents = ["per-memcg-caches-last-free"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new MergingCachesKmem();

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedPages();
}
