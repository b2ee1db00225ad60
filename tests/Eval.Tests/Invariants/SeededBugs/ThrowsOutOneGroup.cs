using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>Under pressure only one group's page cache can be taken: the others' folios are locked.</summary>
internal sealed class ThrowsOutOneGroup(MemcgId victim) : FolioOwnership
{
    public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
    {
        if (!base.Charge(folio, memcg, cpu, context))
        {
            return false;
        }

        if (memcg != victim)
        {
            Machine.Folios.TryLock(folio);
        }

        return true;
    }

    public override void Uncharge(FolioId folio)
    {
        Machine.Folios.Unlock(folio);
        base.Uncharge(folio);
    }
}
