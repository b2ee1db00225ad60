using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.LruReparenting;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>The series that ended dying groups for LRU folios, as it was up to v4: one obj_cgroup a group, the lru locks of all nodes held together.</summary>
public sealed class LruReparentingAllNodes : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "lru-reparenting-all-nodes",
        Title = "LRU lists of all nodes move to the parent at once",
        Kind = StrategyKind.Proposal,
        Base = "7.0",
        Baseline = "linux-6.12",
        Series = new SeriesInfo(
            "Eliminate Dying Memory Cgroup, v4",
            "Muchun Song and Qi Zheng",
            "2026-02-05",
            "cover.1770279888.git.zhengqi.arch@bytedance.com",
            31,
            22,
            909,
            416)
        {
            Parents = ["objcg-kmem-pages"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.Since514);

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedFolios();
}
