using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.PageReparenting;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>Charge moving as merged in 2.6.34: what the discussion of 2008 led to.</summary>
public sealed class ChargeMovingPrecharge : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "charge-moving-precharge",
        Title = "Usage is charged in advance, then moved (move_charge_at_immigrate)",
        Kind = StrategyKind.Proposal,
        Base = "2.6.33",
        Baseline = "leave-behind",
        Series = new SeriesInfo("memcg: move charges at task migration", "Daisuke Nishimura", "2009-12")
        {
            Parents = ["charge-moving-reserve", "page-reparenting"],
            MergedIn = "2.6.34",
        },
    };

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedPages();

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
