using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.ReparentedCaches;

namespace Eval.Strategies.Roster;

/// <summary>The controller that the 2020 cover letter calls the existing one; merged in 5.3.</summary>
public sealed class PerMemcgCachesReparented : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "per-memcg-caches-reparented",
        Title = "A kmem_cache per group, handed to the parent at offline",
        Kind = StrategyKind.Historical,
        Base = "5.2",
        Baseline = "per-memcg-caches-batched",
        Series = new SeriesInfo("The new cgroup slab memory controller, v2: the controller it replaces", "Roman Gushchin", "2020-01-27")
        {
            Parents = ["per-memcg-caches-batched"],
            MergedIn = "5.3",
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ReparentedCachesKmem();
}
