using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>Gives a folio to its memcg although the charge was refused.</summary>
internal sealed class IgnoresRefusal : FolioOwnership
{
    public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
    {
        if (!base.Charge(folio, memcg, cpu, context))
        {
            Machine.Folios.SetOwner(folio, memcg);
            Machine.Tree.Get(memcg, PinReason.Folio);
        }

        return true;
    }
}
