using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.LruReparenting;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>
/// Folios are charged through an obj_cgroup like slab objects. When a memcg goes offline its LRU lists are spliced to the parent's and the
/// obj_cgroup is re-pointed, so that nothing a dead group leaves behind keeps it.
/// <para>Costs two lru locks at offline, whatever the number of folios. Gives up: the memory becomes the parent's, never its user's.</para>
/// <para>Series: elimination of dying memory cgroups for LRU folios, Muchun Song and Qi Zheng, v6, 2026; asked for by Johannes Weiner in 2023.</para>
/// </summary>
public sealed class LruReparenting : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "lru-reparenting",
        Title = "LRU lists and folio ownership move to the parent",
        Idea = "Folios are charged through an obj_cgroup. At offline the LRU lists are spliced to the parent's and the obj_cgroup is re-pointed.",
        Cost = "Two lru locks and one splice a list at offline; the memory becomes the parent's, whoever uses it.",
        KmemFacet = "objcg reparenting",
        FolioFacet = "LRU reparenting",
        MoveFacet = "leave behind",
        Base = "7.0: slab and kernel pages through obj_cgroups; no charge moving",
        Series = new SeriesInfo(
            "Eliminate dying memory cgroups for LRU folios, v6", "Muchun Song and Qi Zheng", "2026-03-05", "cover.1772711148.git.zhengqi.arch@bytedance.com", 33, 23, 917, 435),
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
