using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;
using Eval.Strategies.Facets.Kmem.ReparentedCaches;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>
/// Per-memcg caches that are handed to the parent at offline. Folios pin their dead group, and cgroup v1 moves charges that were charged in advance.
/// <para>Costs and gives up: What the facets cost and give up that it is composed of.</para>
/// <para>Series: the release itself, as the kernel lab booted it.</para>
/// </summary>
public sealed class Linux54 : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "linux-5.4",
        Title = "Linux 5.4",
        Idea = "Per-memcg caches that are handed to the parent at offline. Folios pin their dead group, and cgroup v1 moves charges that were charged in advance.",
        Cost = "What the facets cost and give up that it is composed of.",
        KmemFacet = "per-memcg caches, reparented at offline",
        FolioFacet = "pin on offline",
        MoveFacet = "precharge, then move (cgroup v1, when asked)",
        Base = "Linux 5.4, cgroup v1 and v2",
        Series = new SeriesInfo("Linux 5.4", "Linus Torvalds", "2019-11-24"),
        Admits = [.. CachesAdmissions.Reparented, PrechargedMove.MovesPageByPage],
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ReparentedCachesKmem();

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
