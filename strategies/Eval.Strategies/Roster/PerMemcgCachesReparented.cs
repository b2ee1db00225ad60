using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.ReparentedCaches;

namespace Eval.Strategies.Roster;

/// <summary>Roman Gushchin's series of 2019; the controller that the 2020 cover letter calls the existing one.</summary>
public sealed class PerMemcgCachesReparented : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "per-memcg-caches-reparented",
        Title = "A kmem_cache per group, handed to the parent at offline",
        Kind = StrategyKind.Proposal,
        Base = "5.2",
        Baseline = "per-memcg-caches-batched",
        Series = new SeriesInfo(
            "mm: reparent slab memory on cgroup removal, v6", "Roman Gushchin", "2019-06-04", "20190605024454.1393507-1-guro@fb.com", Patches: 10)
        {
            Parents = ["per-memcg-caches-batched"],
            MergedIn = "5.3",
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ReparentedCachesKmem();
}
