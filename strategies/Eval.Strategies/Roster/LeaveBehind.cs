using Eval.Kernel.Contract;

namespace Eval.Strategies.Roster;

/// <summary>
/// Policy 2 of the 2008 discussion, and what the controller did then: a task that moves leaves its usage with the old group.
/// <para>Costs nothing at the move. Gives up: the old group pays for a task it does not have, for as long as that task keeps its memory.</para>
/// <para>Series: "memcg: Move Usage at Task Move", KAMEZAWA Hiroyuki, 2008, which describes it as the current implementation.</para>
/// </summary>
public sealed class LeaveBehind : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "leave-behind",
        Title = "Usage stays with the old group (policy 2)",
        Idea = "A task that moves takes nothing along. Only what it touches afterwards is charged to its new group.",
        Cost = "No cost at the move; the usage stays charged to a group that no longer has the task.",
        KmemFacet = "accounting off",
        FolioFacet = "pin on offline",
        MoveFacet = "leave behind",
        Base = "2.6.26-rc2-mm1: no kernel memory accounting; a folio keeps the group it was charged to",
        Series = Series2008.MoveUsage,
        Admits =
        [
            new("zombies-drain", "2023 recharge thread: folios charged to an offline memcg keep it as a zombie until they are freed"),
        ],
    };
}
