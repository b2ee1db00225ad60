using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.BatchedCaches;
using Eval.Strategies.Facets.Kmem.PerMemcgCaches;
using Eval.Strategies.Facets.Move.Precharge;

namespace Eval.Strategies.Roster;

/// <summary>
/// Per-memcg caches with the batched teardown of 2017. Folios pin their dead group, and cgroup v1 moves charges that were charged in advance.
/// <para>Costs and gives up: What the facets cost and give up that it is composed of.</para>
/// <para>Series: the release itself, as the kernel lab booted it.</para>
/// </summary>
public sealed class Linux419 : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "linux-4.19",
        Title = "Linux 4.19",
        Idea = "Per-memcg caches with the batched teardown of 2017. Folios pin their dead group, and cgroup v1 moves charges that were charged in advance.",
        Cost = "What the facets cost and give up that it is composed of.",
        KmemFacet = "per-memcg caches, batched teardown",
        FolioFacet = "pin on offline",
        MoveFacet = "precharge, then move (cgroup v1, when asked)",
        Base = "Linux 4.19, cgroup v1 and v2",
        Series = new SeriesInfo("Linux 4.19", "Linus Torvalds", "2018-10-22"),
        Admits = [.. CachesAdmissions.Batched, PrechargedMove.MovesPageByPage],
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new BatchedCachesKmem();

    /// <inheritdoc/>
    public override TaskMove CreateMove() => new PrechargedMove();
}
