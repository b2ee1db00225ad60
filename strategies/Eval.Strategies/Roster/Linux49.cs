using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>Per-memcg caches with synchronous teardown.</summary>
public sealed class Linux49 : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "linux-4.9",
        Title = "Linux 4.9",
        Kind = StrategyKind.Mainline,
        Base = "4.9",
        Baseline = "linux-3.15",
        Series = new SeriesInfo("Linux 4.9", "Linus Torvalds", "2016-12-11")
        {
            Parents = ["linux-3.15"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new SynchronousCachesKmem();

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
