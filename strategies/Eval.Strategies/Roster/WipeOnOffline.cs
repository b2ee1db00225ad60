using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.WipeOnOffline;
using Eval.Strategies.Facets.Kmem.BatchedCaches;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>Yang Shi's RFC of 2019, after the habit of writing memory.force_empty before rmdir.</summary>
public sealed class WipeOnOffline : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "wipe-on-offline",
        Title = "Memory is reclaimed as the group goes offline",
        Kind = StrategyKind.Proposal,
        Base = "5.0",
        Baseline = "linux-4.19",
        Series = new SeriesInfo(
            "mm: memcontrol: do memory reclaim when offlining, RFC v3",
            "Yang Shi",
            "2019-01-10",
            "1547061285-100329-1-git-send-email-yang.shi@linux.alibaba.com",
            5, 4, 98, 8)
        {
            Parents = ["linux-4.19"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new BatchedCachesKmem();

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new WipedFolios();

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
