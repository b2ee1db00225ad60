using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>A folio names its memcg and holds no css reference, so the memcg is freed while it is charged.</summary>
internal sealed class ForgetsReferences : FolioOwnership
{
    public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
    {
        if (!Machine.Charges.TryCharge(memcg, 1, cpu))
        {
            return false;
        }

        Machine.Folios.SetOwner(folio, memcg);
        return true;
    }

    public override void Uncharge(FolioId folio)
    {
        MemcgId owner = new(Machine.Folios.Owner[folio]);
        if (owner != MemcgId.None)
        {
            Machine.Folios.SetOwner(folio, MemcgId.None);
            Machine.Charges.Uncharge(owner, 1);
        }
    }
}
