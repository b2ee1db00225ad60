using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.PageReparenting;
using Eval.Strategies.Facets.Kmem.KmemContexts;

namespace Eval.Strategies.Roster;

/// <summary>Proposed by Vladimir Davydov in the thread of 2014; no code was posted.</summary>
public sealed class KmemContextOrphaning : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "kmem-context-orphaning",
        Title = "Charges through a context; orphaned caches are adopted",
        Kind = StrategyKind.Proposal,
        Base = "3.15",
        Baseline = "per-memcg-caches-last-free",
        Series = new SeriesInfo("Kmem contexts and orphaned caches (proposal in the thread on dead kmem caches)", "Vladimir Davydov", "2014-04-21")
        {
            Parents = ["per-memcg-caches-last-free"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ContextKmem();

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedPages();
}
