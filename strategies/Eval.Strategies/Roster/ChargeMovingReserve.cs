using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.ForceEmpty;
using Eval.Strategies.Facets.Move.PrivateAnon;
using Eval.Strategies.Postings;

namespace Eval.Strategies.Roster;

/// <summary>Policy 1 of the posting of 2008.</summary>
public sealed class ChargeMovingReserve : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "charge-moving-reserve",
        Title = "Usage is reserved in the new group first (policy 1)",
        Kind = StrategyKind.Proposal,
        Base = "2.6.26-rc2-mm1",
        Baseline = "leave-behind",
        Series = MoveUsage2008.Series,
    };

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new DroppedFolios();

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new ReserveMove();
}
