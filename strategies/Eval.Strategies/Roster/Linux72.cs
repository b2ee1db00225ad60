using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.LruReparenting;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>
/// Folios go through obj_cgroups too, one for each node, and charge moving is gone. The byte stock is as it was when the series came in: what the kernel lab
/// measured on one node does not tell which of its two fixes this kernel has (strategies lru-reparenting-memcg-stock and lru-reparenting-five-stocks).
/// </summary>
public sealed class Linux72 : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "linux-7.2",
        Title = "Linux 7.2",
        Kind = StrategyKind.Mainline,
        Base = "7.2",
        Baseline = "linux-6.12",
        Series = new SeriesInfo("Linux 7.2", "Linus Torvalds", "2026")
        {
            Parents = ["linux-6.12"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.PerNode);

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedFolios();
}
