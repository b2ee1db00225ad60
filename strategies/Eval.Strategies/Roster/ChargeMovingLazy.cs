using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.ForceEmpty;
using Eval.Strategies.Facets.Move.Lazy;
using Eval.Strategies.Postings;

namespace Eval.Strategies.Roster;

/// <summary>Policy 3 of the posting of 2008.</summary>
public sealed class ChargeMovingLazy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "charge-moving-lazy",
        Title = "Usage is marked and moves under pressure (policy 3)",
        Kind = StrategyKind.Proposal,
        Base = "2.6.26-rc2-mm1",
        Baseline = "leave-behind",
        Series = MoveUsage2008.Series,
    };

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new DroppedFolios();

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new LazyMove();
}
