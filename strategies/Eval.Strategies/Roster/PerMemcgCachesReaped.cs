using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.PageReparenting;
using Eval.Strategies.Facets.Kmem.ReapedCaches;
using Eval.Strategies.Postings;

namespace Eval.Strategies.Roster;

/// <summary>Way #2 of the thread of 2014, Vladimir Davydov's.</summary>
public sealed class PerMemcgCachesReaped : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "per-memcg-caches-reaped",
        Title = "Dead caches wait for memory pressure (Way #2)",
        Kind = StrategyKind.Proposal,
        Base = "3.15",
        Baseline = "per-memcg-caches-last-free",
        Series = DeadCaches2014.Series with { Parents = ["per-memcg-caches-last-free"] },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ReapedCachesKmem();

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedPages();
}
