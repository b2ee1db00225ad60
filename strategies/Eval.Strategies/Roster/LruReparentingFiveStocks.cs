using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.LruReparenting;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>Shakeel Butt's second answer to the byte stock that thrashes between nodes: each CPU has stocks for five obj_cgroups.</summary>
public sealed class LruReparentingFiveStocks : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "lru-reparenting-five-stocks",
        Title = "Byte stocks for five obj_cgroups on each CPU",
        Kind = StrategyKind.Proposal,
        Base = "7.1",
        Baseline = "lru-reparenting",
        Series = new SeriesInfo(
            "memcg: shrink obj_stock_pcp and cache multiple objcgs, v3",
            "Shakeel Butt",
            "2026-05-26",
            "20260526033931.1760588-1-shakeel.butt@linux.dev",
            4,
            1,
            157,
            57)
        {
            Parents = ["lru-reparenting"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.PerNodeFiveStocks);

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedFolios();
}
