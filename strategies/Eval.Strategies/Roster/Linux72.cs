using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.LruReparenting;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>
/// Slab objects, kernel pages and folios are charged through obj_cgroups, and LRU lists move to the parent at offline. Charge moving is gone.
/// <para>Costs and gives up: What the facets cost and give up that it is composed of.</para>
/// <para>Series: the release itself, as the kernel lab booted it.</para>
/// </summary>
public sealed class Linux72 : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "linux-7.2",
        Title = "Linux 7.2",
        Idea = "Slab objects, kernel pages and folios are charged through obj_cgroups, and LRU lists move to the parent at offline. Charge moving is gone.",
        Cost = "What the facets cost and give up that it is composed of.",
        KmemFacet = "objcg reparenting",
        FolioFacet = "LRU reparenting",
        MoveFacet = "leave behind",
        Base = "Linux 7.2, cgroup v1 and v2",
        Series = new SeriesInfo("Linux 7.2", "Linus Torvalds", "2026"),
        Admits =
        [
            new("zombies-drain", "kernel lab: page cache written and never synced before rmdir keeps every group dying on 7.2 too, until writeback is done"),
        ],
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(new ObjcgRules(SharesRootCaches: true, ChargesVector: true));

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedFolios();
}
