using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>
/// Slab objects and kernel pages are charged through obj_cgroups. Folios pin their dead group; charge moving is deprecated and still there on cgroup v1.
/// <para>Costs and gives up: What the facets cost and give up that it is composed of.</para>
/// <para>Series: the release itself, as the kernel lab booted it.</para>
/// </summary>
public sealed class Linux612 : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "linux-6.12",
        Title = "Linux 6.12",
        Idea = "Slab objects and kernel pages are charged through obj_cgroups. Folios pin their dead group; charge moving is deprecated and still there on cgroup v1.",
        Cost = "What the facets cost and give up that it is composed of.",
        KmemFacet = "objcg reparenting",
        FolioFacet = "pin on offline",
        MoveFacet = "precharge, then move (cgroup v1, when asked)",
        Base = "Linux 6.12, cgroup v1 and v2",
        Series = new SeriesInfo("Linux 6.12", "Linus Torvalds", "2024-11-17"),
        Admits = [.. ObjcgAdmissions.FoliosPin, PrechargedMove.ChargesFollow, PrechargedMove.MovesPageByPage],
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(new ObjcgRules(SharesRootCaches: true, ChargesVector: true));

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
