using Eval.Kernel.Contract;
using Eval.Kernel.Ids;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>
/// An entry of a group that is offline is freed without its charge, as when the record said 0 for a group that had given its id back (73f576c04b94 before
/// 1f47b61fb407).
/// </summary>
internal sealed class LeaksSwapOfTheDead : SwapOwnership
{
    public override void Uncharge(FolioId page)
    {
        MemcgId owner = Machine.Swap.RecordedIn(page);
        if (!Machine.Tree.IsOffline[owner])
        {
            base.Uncharge(page);
            return;
        }

        Machine.Swap.Record(page, MemcgId.None);
        Machine.Tree.PutId(owner);
    }
}
