using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.ForceEmpty;
using Eval.Strategies.Facets.Move.PrivateAnon;
using Eval.Strategies.Postings;

namespace Eval.Strategies.Roster;

/// <summary>What the patch in the posting of 2008 does.</summary>
public sealed class ChargeMovingRollback : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "charge-moving-rollback",
        Title = "Usage moves with the task, best-effort rollback",
        Kind = StrategyKind.Proposal,
        Base = "2.6.26-rc2-mm1",
        Baseline = "leave-behind",
        Series = MoveUsage2008.Series,
    };

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new DroppedFolios();

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new RollbackMove();
}
