using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.ForceEmpty;
using Eval.Strategies.Facets.Move.PrivateAnon;
using Eval.Strategies.Postings;

namespace Eval.Strategies.Roster;

/// <summary>Policy 4 of the posting of 2008.</summary>
public sealed class ChargeMovingHalf : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "charge-moving-half",
        Title = "Usage moves as far as it gets (policy 4)",
        Kind = StrategyKind.Proposal,
        Base = "2.6.26-rc2-mm1",
        Baseline = "leave-behind",
        Series = MoveUsage2008.Series,
    };

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new DroppedFolios();

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new HalfMove();
}
