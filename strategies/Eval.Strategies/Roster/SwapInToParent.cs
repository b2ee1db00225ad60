using Eval.Kernel.Contract;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Strategies.Facets.Swap.SwapInToParent;

namespace Eval.Strategies.Roster;

/// <summary>Kairui Song's RFC of 2026, patch 6: swap of a dead group comes back to its parent. v2 of the series does without.</summary>
public sealed class SwapInToParent : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info => new()
    {
        Id = "swap-in-to-parent",
        Title = "Swapped-out memory of a dead group comes back to its parent",
        Kind = StrategyKind.Proposal,
        Base = "7.0",
        Baseline = "linux-6.12",
        Series = new SeriesInfo(
            "memcg, swap: reparent the swap entry on swapin if swapout cgroup is dead, RFC 06/15",
            "Kairui Song",
            "2026-02-20",
            "20260220-swap-table-p4-v1-6-104795d19815@tencent.com",
            15)
        {
            Parents = ["linux-6.12"],
        },
    };

    /// <inheritdoc/>
    public override KmemOwnership CreateKmem() => new ObjcgKmem(ObjcgRules.Since514);

    /// <inheritdoc/>
    public override SwapOwnership CreateSwap() => new ParentsSwap();
}
