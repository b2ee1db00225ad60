using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;

namespace Eval.Strategies.Roster;

/// <summary>
/// Each memcg has its own clone of every cache it uses, and is charged for the slab pages of its clones. At rmdir the clones are deactivated one after
/// another, and destroyed when the memcg is released.
/// <para>Costs a walk of all caches and a grace period for each clone at rmdir, with cgroup_mutex and slab_mutex held. Gives up: shared slabs, so a
/// group with few objects has a slab page to each; a leftover object keeps slab, clone and memcg.</para>
/// <para>Series: the controller that Tejun Heo's series of 2017 found (up to 4.10), and that the 2014 and 2020 letters argue with.</para>
/// </summary>
public sealed class PerMemcgCaches : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "per-memcg-caches",
        Title = "A kmem_cache per group, torn down synchronously",
        Idea = "Every group gets its own clone of each cache it uses and pays for the clone's slab pages. Removal deactivates the clones one by one under the mutexes.",
        Cost = "A walk of all caches and a grace period per clone at rmdir; half-empty slabs; a leftover object pins cache and group.",
        KmemFacet = "per-memcg caches, synchronous teardown",
        FolioFacet = "pin on offline",
        MoveFacet = "leave behind",
        Base = "4.9: a folio keeps the group it was charged to; cgroup v2 moves no charges",
        Series = new SeriesInfo("slab: make memcg slab destruction scalable, v3: the state it starts from", "Tejun Heo", "2017-01-17"),
        Admits = CachesAdmissions.Synchronous,
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new SynchronousCachesKmem();
}
