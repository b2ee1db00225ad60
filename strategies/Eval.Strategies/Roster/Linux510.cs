using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>
/// Slab objects are charged through obj_cgroups; other kernel pages are charged to the memcg and pin it. Folios pin their dead group too.
/// <para>Costs and gives up: What the facets cost and give up that it is composed of.</para>
/// <para>Series: the release itself, as the kernel lab booted it.</para>
/// </summary>
public sealed class Linux510 : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "linux-5.10",
        Title = "Linux 5.10",
        Idea = "Slab objects are charged through obj_cgroups; other kernel pages are charged to the memcg and pin it. Folios pin their dead group too.",
        Cost = "What the facets cost and give up that it is composed of.",
        KmemFacet = "objcg reparenting",
        FolioFacet = "pin on offline",
        MoveFacet = "precharge, then move (cgroup v1, when asked)",
        Base = "Linux 5.10, cgroup v1 and v2",
        Series = new SeriesInfo("Linux 5.10", "Linus Torvalds", "2020-12-13"),
        Admits = [.. ObjcgAdmissions.FoliosPin, PrechargedMove.ChargesFollow, PrechargedMove.MovesPageByPage],
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(new ObjcgRules(SharesRootCaches: true, ChargesVector: true, PagesThroughObjcg: false));

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
