using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Move.PrivateAnon;

namespace Eval.Strategies.Roster;

/// <summary>
/// Pages of a moving task are moved one by one. Where that fails it stops, and nothing is moved back.
/// <para>Costs and gives up: A failed move leaves the usage split between two groups.</para>
/// <para>Series: policy 4 of "memcg: Move Usage at Task Move", KAMEZAWA Hiroyuki, 2008.</para>
/// </summary>
public sealed class ChargeMovingHalf : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "charge-moving-half",
        Title = "Usage moves as far as it gets (policy 4)",
        Idea = "Pages of a moving task are moved one by one. Where that fails it stops, and nothing is moved back.",
        Cost = "A failed move leaves the usage split between two groups.",
        KmemFacet = "accounting off",
        FolioFacet = "pin on offline",
        MoveFacet = "half-moved",
        Base = "2.6.26-rc2-mm1: no kernel memory accounting; a folio keeps the group it was charged to",
        Series = Series2008.MoveUsage,
        Admits =
        [
            new("hierarchical-ownership", "2008 mail: the usage moves from the old group to the new one at task move, wherever that is in the tree"),
            new("zombies-drain", "2023 recharge thread: folios charged to an offline memcg keep it as a zombie until they are freed"),
            new("atomic-move", "2008 cover letter, policy 4: allow half-moved state and abandon rollback; the users will be in chaos"),
            new("schedule-independence", "2008 cover letter, policy 4: how far a move gets depends on what others charge meanwhile"),
            new("accuracy", "2008 patch: only private anonymous pages follow the task, and no kernel memory is charged"),
        ],
    };

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new HalfMove();
}
