using Eval.Kernel.Contract;
using Eval.Kernel.Ids;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>An entry records a group whose id it does not hold.</summary>
internal sealed class RecordsWithoutId : SwapOwnership
{
    public override bool Charge(FolioId page, MemcgId memcg)
    {
        if (!Machine.Swap.TryCharge(memcg))
        {
            return false;
        }

        Machine.Swap.Record(page, memcg);
        return true;
    }

    public override void Uncharge(FolioId page)
    {
        MemcgId owner = Machine.Swap.RecordedIn(page);
        Machine.Swap.Record(page, MemcgId.None);
        Machine.Swap.Uncharge(owner);
    }
}
