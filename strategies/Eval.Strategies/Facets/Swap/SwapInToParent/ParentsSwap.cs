using Eval.Kernel.Contract;
using Eval.Kernel.Ids;

namespace Eval.Strategies.Facets.Swap.SwapInToParent;

/// <summary>
/// Swap facet "to the parent at swap-in" (patch 6 of the 2026 RFC): a page whose recorded group is gone is charged to the nearest ancestor that is online,
/// wherever the task that needs it runs. The entry stays with the dead group until then, as in mainline.
/// </summary>
public sealed class ParentsSwap : SwapOwnership
{
    /// <inheritdoc/>
    public override FacetInfo Info => base.Info with
    {
        Name = "to the parent at swap-in",
        Idea = "Swap is charged to the group it was taken from; what comes back is charged to that group or, when it is gone, to the nearest ancestor that is "
            + "online.",
        Cost = "Swap that lives on keeps a removed group dying, and a group pays for what strangers read of its dead children.",
        Admits = [KeepsItsGroup],
    };

    /// <inheritdoc/>
    public override MemcgId PayerOf(FolioId page, MemcgId current) => Machine.Tree.NearestOnline(Machine.Swap.RecordedIn(page));
}
