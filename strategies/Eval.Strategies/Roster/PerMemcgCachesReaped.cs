using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;
using Eval.Strategies.Facets.Kmem.ReapedCaches;

namespace Eval.Strategies.Roster;

/// <summary>
/// Dead caches stay on a list after their group was removed. Memory pressure walks the list, shrinks them and destroys those that are empty.
/// <para>Costs and gives up: A dead cache pins its group until there is pressure, even when it is empty.</para>
/// <para>Series: Way #2 of the 2014 thread, Vladimir Davydov.</para>
/// </summary>
public sealed class PerMemcgCachesReaped : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "per-memcg-caches-reaped",
        Title = "Dead caches wait for memory pressure (Way #2)",
        Idea = "Dead caches stay on a list after their group was removed. Memory pressure walks the list, shrinks them and destroys those that are empty.",
        Cost = "A dead cache pins its group until there is pressure, even when it is empty.",
        KmemFacet = "per-memcg caches, reaped on pressure",
        FolioFacet = "pin on offline",
        MoveFacet = "leave behind",
        Base = "3.15: slab and other kernel pages charged to the memcg; a folio keeps the group it was charged to",
        Series = new SeriesInfo("Ways to destroy dead kmem caches, and kmem contexts (thread)", "Vladimir Davydov and Johannes Weiner", "2014-04-21"),
        Admits = CachesAdmissions.Dead,
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ReapedCachesKmem();
}
