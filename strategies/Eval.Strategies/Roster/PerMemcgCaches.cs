using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;

namespace Eval.Strategies.Roster;

/// <summary>The controller that the 2017 series found, up to 4.10, and that the letters of 2014 and 2020 argue with.</summary>
public sealed class PerMemcgCaches : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "per-memcg-caches",
        Title = "A kmem_cache per group, torn down synchronously",
        Kind = StrategyKind.Historical,
        Base = "4.9",
        Baseline = "per-memcg-caches-reaped",
        Series = new SeriesInfo("slab: make memcg slab destruction scalable, v3: the state it starts from", "Tejun Heo", "2017-01-17")
        {
            Parents = ["per-memcg-caches-reaped"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new SynchronousCachesKmem();
}
