using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.LazyRecharge;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>The recharging RFC of 2023.</summary>
public sealed class LazyRecharge : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "lazy-recharge",
        Title = "Folios of a dead group are recharged to their users",
        Kind = StrategyKind.Proposal,
        Base = "6.5",
        Baseline = "linux-6.1",
        Series = new SeriesInfo(
            "Memory recharging of offline memcgs (RFC)", "Yosry Ahmed", "2023-07-20", "20230720070825.992023-1-yosryahmed@google.com", Patches: 8)
        {
            Parents = ["objcg-kmem-pages"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.Since514);

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new RechargedFolios();
}
