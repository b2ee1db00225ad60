using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Folio.LruReparenting;
using Eval.Strategies.Facets.Kmem.Objcg;

namespace Eval.Strategies.Roster;

/// <summary>
/// Shakeel Butt's first answer to the byte stock that thrashes between nodes (d0211878ce06): a stock is for all obj_cgroups of a group. The parts of
/// pages that those of dead groups leave add up in their parent, which its reviewers saw (same thread, 19 May 2026); a million groups bring about 2 GiB.
/// </summary>
public sealed class LruReparentingMemcgStock : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "lru-reparenting-memcg-stock",
        Title = "Byte stocks are a group's, whatever the node",
        Kind = StrategyKind.Proposal,
        Base = "7.1",
        Baseline = "lru-reparenting",
        Series = new SeriesInfo(
            "memcg: cache obj_stock by memcg, not by objcg pointer, v3",
            "Shakeel Butt",
            "2026-05-18",
            "20260518222827.110696-1-shakeel.butt@linux.dev",
            1,
            1,
            51,
            18)
        {
            Parents = ["lru-reparenting"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.PerNodeStockOfMemcg);

    /// <inheritdoc/>
    public override FolioOwnership CreateFolio() => new ReparentedFolios();
}
