using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.KmemContexts;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;

namespace Eval.Strategies.Roster;

/// <summary>
/// Kernel pages are charged through a context object that is re-pointed to the parent at offline. The caches become orphans that the next group with the same kmemcg_id adopts, and pressure reaps the empty ones.
/// <para>Costs and gives up: Objects of strangers share slabs that only one group pays for, and contexts stay until their last page; folios still pin.</para>
/// <para>Series: proposed by Vladimir Davydov in the 2014 thread; no code was posted.</para>
/// </summary>
public sealed class KmemContextOrphaning : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "kmem-context-orphaning",
        Title = "Charges through a context; orphaned caches are adopted",
        Idea = "Kernel pages are charged through a context object that is re-pointed to the parent at offline. The caches become orphans that the next group with the same kmemcg_id adopts, and pressure reaps the empty ones.",
        Cost = "Objects of strangers share slabs that only one group pays for, and contexts stay until their last page; folios still pin.",
        KmemFacet = "kmem context orphaning",
        FolioFacet = "pin on offline",
        MoveFacet = "leave behind",
        Base = "3.15: slab and other kernel pages charged to the memcg; a folio keeps the group it was charged to",
        Series = new SeriesInfo("Kmem contexts and orphaned caches (proposal in the thread on dead kmem caches)", "Vladimir Davydov", "2014-04-21"),
        Admits =
        [
            CachesAdmissions.FoliosPin,
            CachesAdmissions.FirstAllocation,
            CachesAdmissions.CloneComesLater,
            CachesAdmissions.PageRounding,
            CachesAdmissions.HalfIsReparented,
            new("hierarchical-ownership", "2014 thread, cons: objects of different memcgs may be on the same slab, which is accounted to only one of the cgroups"),
        ],
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ContextKmem();
}
