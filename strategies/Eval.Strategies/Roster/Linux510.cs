using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>The first long-term release with obj_cgroups: slab objects go through them, other kernel pages do not.</summary>
public sealed class Linux510 : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "linux-5.10",
        Title = "Linux 5.10",
        Kind = StrategyKind.Mainline,
        Base = "5.10",
        Baseline = "linux-5.4",
        Series = new SeriesInfo("Linux 5.10", "Linus Torvalds", "2020-12-13")
        {
            Parents = ["linux-5.4"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.Since59);

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
