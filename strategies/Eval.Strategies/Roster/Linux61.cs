using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>Slab objects and kernel pages go through obj_cgroups; folios pin.</summary>
public sealed class Linux61 : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "linux-6.1",
        Title = "Linux 6.1",
        Kind = StrategyKind.Mainline,
        Base = "6.1",
        Baseline = "linux-5.10",
        Series = new SeriesInfo("Linux 6.1", "Linus Torvalds", "2022-12-11")
        {
            Parents = ["linux-5.10"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.Since514);

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
