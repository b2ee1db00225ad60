using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.LazyRecharge;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>
/// A worker recharges mapped folios of a dead group to a mapper's group. Any other folio is recharged to whoever accesses or dirties it later, asynchronously.
/// <para>Costs and gives up: Isolation, trylock, atomic allocation and limits can fail; unmapped untouched and unevictable folios stay and pin; slab is not covered.</para>
/// <para>Series: "Memory recharging of offline memcgs", Yosry Ahmed, RFC, 2023.</para>
/// </summary>
public sealed class LazyRecharge : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "lazy-recharge",
        Title = "Folios of a dead group are recharged to their users",
        Idea = "A worker recharges mapped folios of a dead group to a mapper's group. Any other folio is recharged to whoever accesses or dirties it later, asynchronously.",
        Cost = "Isolation, trylock, atomic allocation and limits can fail; unmapped untouched and unevictable folios stay and pin; slab is not covered.",
        KmemFacet = "objcg reparenting",
        FolioFacet = "lazy recharge",
        MoveFacet = "leave behind",
        Base = "6.5: slab and kernel pages through obj_cgroups; no charge moving on cgroup v2",
        Series = new SeriesInfo("Memory recharging of offline memcgs (RFC)", "Yosry Ahmed", "2023-07-20", "20230720070825.992023-1-yosryahmed@google.com", Patches: 8),
        Admits =
        [
            new("accuracy", "2023 cover letter: the process that maps or accesses a folio is taken for its rightful owner, so a user pays for what another group brought in"),
            new("zombies-drain", "2023 thread, Johannes Weiner: zombie pinning still exists, but it is even more influenced by timing and race conditions"),
            new("uniform-fate", "2023 thread, Johannes Weiner: one thing with half of the memory and a totally different thing with the other half"),
            new("hierarchical-ownership", "2023 cover letter: folios are recharged to the memcg of one of the processes that map or access them, wherever it is in the tree"),
            new("schedule-independence", "2023 thread, Johannes Weiner: trylocks, isolation attempts and atomic allocations introduce a variable error rate"),
        ],
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(new ObjcgRules(SharesRootCaches: true, ChargesVector: true));

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new RechargedFolios();
}
