using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.LazyRecharge;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>The first half of the recharging RFC of 2023: the worker at offline, without the deferred recharge of patches 4 to 6.</summary>
public sealed class LazyRechargeMapped : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "lazy-recharge-mapped",
        Title = "Mapped folios of a dead group are recharged to a mapper",
        Kind = StrategyKind.Proposal,
        Base = "6.5",
        Baseline = "lazy-recharge",
        Series = new SeriesInfo(
            "Memory recharging of offline memcgs (RFC), patches 1 to 3",
            "Yosry Ahmed",
            "2023-07-20",
            "20230720070825.992023-1-yosryahmed@google.com",
            Patches: 3)
        {
            Parents = ["objcg-kmem-pages"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.Since514);

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new RechargedFolios(defersOnAccess: false);
}
