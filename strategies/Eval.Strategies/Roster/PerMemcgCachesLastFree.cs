using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.PageReparenting;
using Eval.Strategies.Facets.Kmem.LastFreeCaches;
using Eval.Strategies.Postings;

namespace Eval.Strategies.Roster;

/// <summary>What 3.15 did and the thread of 2014 wants to be rid of: work scheduled from kmem_cache_free.</summary>
public sealed class PerMemcgCachesLastFree : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "per-memcg-caches-last-free",
        Title = "Dead caches go with their last object",
        Kind = StrategyKind.Historical,
        Base = "3.15",
        Series = DeadCaches2014.Series,
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new LastFreeCachesKmem();

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedPages();
}
