using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>Muchun Song's series of 2021: kernel stacks and other pages that are not slab go through the obj_cgroup too.</summary>
public sealed class ObjcgKmemPages : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "objcg-kmem-pages",
        Title = "Kernel pages through the obj_cgroup as well",
        Kind = StrategyKind.Proposal,
        Base = "5.12",
        Baseline = "objcg-reparenting",
        Series = new SeriesInfo(
            "Use obj_cgroup APIs to charge kmem pages, v5", "Muchun Song", "2021-03-20", "20210319163821.20704-1-songmuchun@bytedance.com", Patches: 7)
        {
            Parents = ["objcg-reparenting"],
            MergedIn = "5.13",
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.Since513);
}
