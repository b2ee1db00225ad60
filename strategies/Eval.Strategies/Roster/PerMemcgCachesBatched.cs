using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.BatchedCaches;

namespace Eval.Strategies.Roster;

/// <summary>Tejun Heo's series of 2017, with the batched deactivation of its last patches.</summary>
public sealed class PerMemcgCachesBatched : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "per-memcg-caches-batched",
        Title = "A kmem_cache per group, torn down in batches",
        Kind = StrategyKind.Proposal,
        Base = "4.10",
        Baseline = "per-memcg-caches",
        Series = new SeriesInfo(
            "slab: make memcg slab destruction scalable, v3", "Tejun Heo", "2017-01-17", Patches: 10, Files: 8, Insertions: 325, Deletions: 127)
        {
            Parents = ["per-memcg-caches"],
            MergedIn = "4.11",
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new BatchedCachesKmem();
}
