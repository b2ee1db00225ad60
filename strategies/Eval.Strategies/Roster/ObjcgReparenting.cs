using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>
/// Two sets of caches for everybody, a byte charge for each object and an obj_cgroup between object and memcg. When the memcg goes offline the
/// obj_cgroup is re-pointed to the parent, so that all its objects change owner without being looked at.
/// <para>Costs a vector of 8 bytes an object and a stock operation on every allocation and free. Gives up: slab pages themselves belong to nobody, and folios still pin.</para>
/// <para>Series: "The new cgroup slab memory controller", v2, Roman Gushchin, 2020; kernel pages go through the obj_cgroup as Muchun Song made them in 2021.</para>
/// </summary>
public sealed class ObjcgReparenting : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "objcg-reparenting",
        Title = "Per-object charges through a re-pointable objcg",
        Idea = "Slab pages are shared by all groups and each object is charged in bytes to an obj_cgroup. At offline the obj_cgroup is re-pointed to the parent.",
        Cost = "Eight bytes an object and a stock operation on every allocation and free; folios still pin a dead group.",
        KmemFacet = "objcg reparenting",
        FolioFacet = "pin on offline",
        MoveFacet = "leave behind",
        Base = "5.5-rc7-mm1: a folio keeps the group it was charged to; cgroup v2 moves no charges",
        Series = new SeriesInfo("The new cgroup slab memory controller, v2", "Roman Gushchin", "2020-01-27", Patches: 28),
        Admits = ObjcgAdmissions.FoliosPin,
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(new ObjcgRules());
}
