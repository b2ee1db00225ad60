using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>The last release with charge moving, which is deprecated.</summary>
public sealed class Linux612 : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "linux-6.12",
        Title = "Linux 6.12",
        Kind = StrategyKind.Mainline,
        Base = "6.12",
        Baseline = "linux-6.1",
        Series = new SeriesInfo("Linux 6.12", "Linus Torvalds", "2024-11-17")
        {
            Parents = ["linux-6.1"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.Since514);

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
