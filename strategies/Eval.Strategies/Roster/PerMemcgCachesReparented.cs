using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;
using Eval.Strategies.Facets.Kmem.ReparentedCaches;

namespace Eval.Strategies.Roster;

/// <summary>
/// At offline every clone and what is charged for its slabs is handed to the parent, so that slab no longer pins the group. A dead clone goes with its last page.
/// <para>Costs and gives up: Half-empty slabs of dead clones that nobody allocates from again; folios and other kernel pages still pin.</para>
/// <para>Series: the existing controller of the 2020 cover letter, Roman Gushchin (5.3, 2019).</para>
/// </summary>
public sealed class PerMemcgCachesReparented : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "per-memcg-caches-reparented",
        Title = "A kmem_cache per group, handed to the parent at offline",
        Idea = "At offline every clone and what is charged for its slabs is handed to the parent, so that slab no longer pins the group. A dead clone goes with its last page.",
        Cost = "Half-empty slabs of dead clones that nobody allocates from again; folios and other kernel pages still pin.",
        KmemFacet = "per-memcg caches, reparented at offline",
        FolioFacet = "pin on offline",
        MoveFacet = "leave behind",
        Base = "5.3 to 5.8: folios and kernel pages keep the group they were charged to; cgroup v2 moves no charges",
        Series = new SeriesInfo("The new cgroup slab memory controller, v2: the controller it replaces", "Roman Gushchin", "2020-01-27"),
        Admits = CachesAdmissions.Reparented,
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ReparentedCachesKmem();
}
