using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Move.Lazy;

namespace Eval.Strategies.Roster;

/// <summary>
/// A moving task's pages are marked as wrongly charged and put to the tail of their LRU. Pressure on the old group moves them to their user's group.
/// <para>Costs and gives up: Usage can exceed a limit for a while, and mlocked memory never moves.</para>
/// <para>Series: policy 3 of "memcg: Move Usage at Task Move", KAMEZAWA Hiroyuki, 2008.</para>
/// </summary>
public sealed class ChargeMovingLazy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "charge-moving-lazy",
        Title = "Usage is marked and moves under pressure (policy 3)",
        Idea = "A moving task's pages are marked as wrongly charged and put to the tail of their LRU. Pressure on the old group moves them to their user's group.",
        Cost = "Usage can exceed a limit for a while, and mlocked memory never moves.",
        KmemFacet = "accounting off",
        FolioFacet = "pin on offline",
        MoveFacet = "lazy manner",
        Base = "2.6.26-rc2-mm1: no kernel memory accounting; a folio keeps the group it was charged to",
        Series = Series2008.MoveUsage,
        Admits =
        [
            new("zombies-drain", "2023 recharge thread: folios charged to an offline memcg keep it as a zombie until they are freed"),
            new("limit-respected", "2008 cover letter, policy 3, cons: a task's usage can exceed the limit for a while"),
            new("schedule-independence", "2008 cover letter, policy 3: pages are moved gradually at memory pressure"),
            new("accuracy", "2008 cover letter, policy 3: until pressure comes the usage stays with the old group; mlocked memory cannot be handled"),
        ],
    };

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new LazyMove();
}
