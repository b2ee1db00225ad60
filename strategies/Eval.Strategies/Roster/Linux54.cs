using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.ReparentedCaches;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>Per-memcg caches that are handed to the parent at offline.</summary>
public sealed class Linux54 : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "linux-5.4",
        Title = "Linux 5.4",
        Kind = StrategyKind.Mainline,
        Base = "5.4",
        Baseline = "linux-4.19",
        Series = new SeriesInfo("Linux 5.4", "Linus Torvalds", "2019-11-24")
        {
            Parents = ["linux-4.19"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ReparentedCachesKmem();

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
