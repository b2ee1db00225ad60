using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>
/// The slab controller of 2020 as posted, with a second set of caches for accounted objects; kernel pages that are not slab are charged to the memcg.
/// </summary>
public sealed class ObjcgReparenting : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "objcg-reparenting",
        Title = "Per-object charges through a re-pointable objcg",
        Kind = StrategyKind.Proposal,
        Base = "5.5-rc7-mm1",
        Baseline = "per-memcg-caches-reparented",
        Series = new SeriesInfo("The new cgroup slab memory controller, v2", "Roman Gushchin", "2020-01-27", Patches: 28)
        {
            Parents = ["per-memcg-caches-reparented"],
            MergedIn = "5.9",
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.AsPosted);
}
