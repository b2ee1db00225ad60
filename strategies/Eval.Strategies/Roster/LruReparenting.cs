using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.LruReparenting;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>
/// The series that ended dying groups for LRU folios, v6; asked for by Johannes Weiner in the recharge thread of 2023. Its patch 31 gives a group an obj_cgroup
/// for each node (01b9da291c49).
/// </summary>
public sealed class LruReparenting : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "lru-reparenting",
        Title = "LRU lists and folio ownership move to the parent",
        Kind = StrategyKind.Proposal,
        Base = "7.0",
        Baseline = "linux-6.12",
        Series = new SeriesInfo(
            "Eliminate dying memory cgroups for LRU folios, v6",
            "Muchun Song and Qi Zheng",
            "2026-03-05",
            "cover.1772711148.git.zhengqi.arch@bytedance.com",
            33,
            23,
            917,
            435)
        {
            Parents = ["objcg-kmem-pages"],
            MergedIn = "7.1",
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.PerNode);

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedFolios();
}
