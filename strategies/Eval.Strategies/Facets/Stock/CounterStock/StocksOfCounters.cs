using Eval.Kernel.Contract;

namespace Eval.Strategies.Facets.Stock.CounterStock;

/// <summary>Stock facet "of the counters" (struct page_counter_stock, v4 of the 2026 series).</summary>
public sealed class StocksOfCounters : StockKeeping
{
    /// <inheritdoc/>
    public override FacetInfo Info => base.Info with
    {
        Name = "stocks of the counters",
        Idea = "Each group has pages charged ahead on each CPU, and nobody else takes them away.",
        Cost = "As many batches as there are groups and CPUs can be charged to nobody, and a drain visits each of them.",
    };

    /// <inheritdoc/>
    public override bool IsPerCounter => true;
}
