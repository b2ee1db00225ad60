using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Move.PrivateAnon;

namespace Eval.Strategies.Roster;

/// <summary>
/// The private anonymous pages of a moving task are moved one by one, uncharged from the old group and then charged to the new one. On failure they are moved back, and failures of that are ignored.
/// <para>Costs and gives up: A page whose way back fails is charged to nobody; a reclaim of the target for nothing when the move fails.</para>
/// <para>Series: "memcg: Move Usage at Task Move", KAMEZAWA Hiroyuki, 2008.</para>
/// </summary>
public sealed class ChargeMovingRollback : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "charge-moving-rollback",
        Title = "Usage moves with the task, best-effort rollback",
        Idea = "The private anonymous pages of a moving task are moved one by one, uncharged from the old group and then charged to the new one. On failure they are moved back, and failures of that are ignored.",
        Cost = "A page whose way back fails is charged to nobody; a reclaim of the target for nothing when the move fails.",
        KmemFacet = "accounting off",
        FolioFacet = "pin on offline",
        MoveFacet = "charge moving, best-effort rollback",
        Base = "2.6.26-rc2-mm1: no kernel memory accounting; a folio keeps the group it was charged to",
        Series = Series2008.MoveUsage,
        Admits =
        [
            new("hierarchical-ownership", "2008 mail: the usage moves from the old group to the new one at task move, wherever that is in the tree"),
            new("zombies-drain", "2023 recharge thread: folios charged to an offline memcg keep it as a zombie until they are freed"),
            new("no-lost-charge", "2008 cover letter: failure in rollback is ignored and the usage is just leaked"),
            new("atomic-move", "2008 cover letter: rollback is best-effort, another process may use up the old group's room meanwhile"),
            new("schedule-independence", "2008 cover letter: the usage of both groups can be changed by others while a task is moved"),
            new("accuracy", "2008 patch: only private anonymous pages follow the task, and no kernel memory is charged"),
        ],
    };

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new RollbackMove();
}
