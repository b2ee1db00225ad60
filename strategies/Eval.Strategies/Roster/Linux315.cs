using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.PageReparenting;
using Eval.Strategies.Facets.Kmem.LastFreeCaches;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>What the thread of 2014 talks about: dead caches, and pages that are reparented one by one.</summary>
public sealed class Linux315 : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "linux-3.15",
        Title = "Linux 3.15",
        Kind = StrategyKind.Mainline,
        Base = "3.15",
        Series = new SeriesInfo("Linux 3.15", "Linus Torvalds", "2014-06-08"),
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new LastFreeCachesKmem();

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedPages();

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
