using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.LruReparenting;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Strategies.Facets.Stock.CounterStock;

namespace Eval.Strategies.Roster;

/// <summary>Joshua Hahn's series of 2026, for counters of memory tiers that come after it.</summary>
public sealed class PageCounterStock : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "page-counter-stock",
        Title = "Charges made ahead belong to the page counter",
        Kind = StrategyKind.Proposal,
        Base = "7.2",
        Baseline = "linux-7.2",
        Series = new SeriesInfo(
            "mm/memcontrol, page_counter: move stock from mem_cgroup to page_counter, v4",
            "Joshua Hahn",
            "2026-06-23",
            "20260623180124.868655-1-joshua.hahnjy@gmail.com",
            5, 3, 155, 234)
        {
            Parents = ["linux-7.2"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.PerNode);

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedFolios();

    /// <inheritdoc/>
    public override StockKeeping CreateStock() => new StocksOfCounters();
}
