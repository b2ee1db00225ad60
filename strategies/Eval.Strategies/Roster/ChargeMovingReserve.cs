using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Move.PrivateAnon;

namespace Eval.Strategies.Roster;

/// <summary>
/// The whole usage that will move is charged to the new group before anything is touched. Afterwards each page takes its place, so that a rollback only gives back the reservation.
/// <para>Costs and gives up: A task occupies twice its usage for a while, and cannot move to a group that has not room for all of it.</para>
/// <para>Series: policy 1 of "memcg: Move Usage at Task Move", KAMEZAWA Hiroyuki, 2008.</para>
/// </summary>
public sealed class ChargeMovingReserve : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "charge-moving-reserve",
        Title = "Usage is reserved in the new group first (policy 1)",
        Idea = "The whole usage that will move is charged to the new group before anything is touched. Afterwards each page takes its place, so that a rollback only gives back the reservation.",
        Cost = "A task occupies twice its usage for a while, and cannot move to a group that has not room for all of it.",
        KmemFacet = "accounting off",
        FolioFacet = "pin on offline",
        MoveFacet = "reserve in both",
        Base = "2.6.26-rc2-mm1: no kernel memory accounting; a folio keeps the group it was charged to",
        Series = Series2008.MoveUsage,
        Admits =
        [
            new("hierarchical-ownership", "2008 mail: the usage moves from the old group to the new one at task move, wherever that is in the tree"),
            new("zombies-drain", "2023 recharge thread: folios charged to an offline memcg keep it as a zombie until they are freed"),
            new("schedule-independence", "2008 cover letter, policy 1, cons: it is difficult to move big apps, as twice the usage is occupied for a while"),
            new("accuracy", "2008 patch: only private anonymous pages follow the task, and no kernel memory is charged"),
        ],
    };

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new ReserveMove();
}
