using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.BatchedCaches;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>Per-memcg caches with the batched teardown of 2017.</summary>
public sealed class Linux419 : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "linux-4.19",
        Title = "Linux 4.19",
        Kind = StrategyKind.Mainline,
        Base = "4.19",
        Baseline = "linux-4.9",
        Series = new SeriesInfo("Linux 4.19", "Linus Torvalds", "2018-10-22")
        {
            Parents = ["linux-4.9"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new BatchedCachesKmem();

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
