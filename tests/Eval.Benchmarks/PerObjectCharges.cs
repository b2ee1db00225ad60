using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Benchmarks;

/// <summary>The design that is measured: a charge for each object, and folios that pin. It is no design of the roster, so that none has to be there.</summary>
internal sealed class PerObjectCharges : Strategy
{
    public override StrategyInfo Info { get; } = new()
    {
        Id = "per-object-charges",
        Title = "",
        Base = "",
        Series = new SeriesInfo("benchmark", "ours", "2026"),
    };

    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.AsPosted with { PagesThroughObjcg = true });
}
