using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.ZombieReaper;
using Eval.Strategies.Facets.Kmem.BatchedCaches;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>
/// Xunlei Pang's reaper in Alibaba's kernels (mm/memcg_reaper.c, documented as "Memcg Zombie Reaper"), switched on by
/// /sys/kernel/mm/memcg_reaper/reap_background. It was not posted upstream.
/// </summary>
public sealed class ZombieReaper : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "zombie-reaper",
        Title = "A thread reclaims from dying groups",
        Kind = StrategyKind.Proposal,
        Base = "4.19",
        Baseline = "linux-4.19",
        Series = new SeriesInfo("Memcg Zombie Reaper, mm/memcg_reaper.c of Alibaba's kernels", "Xunlei Pang", "2019")
        {
            Parents = ["linux-4.19"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new BatchedCachesKmem();

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReapedFolios();

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
