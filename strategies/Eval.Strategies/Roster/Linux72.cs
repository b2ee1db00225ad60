using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.LruReparenting;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>
/// Folios go through obj_cgroups too, one for each node, and charge moving is gone. Each CPU has byte stocks for five obj_cgroups: when everything has been
/// dropped the kernel lab's parent keeps 9 to 13 pages, where one stock on each of two CPUs could hold two (drain_obj_stock), and stocks of whole groups
/// (strategy lru-reparenting-memcg-stock) would leave a megabyte in k8.
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
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.PerNodeFiveStocks);

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedFolios();
}
