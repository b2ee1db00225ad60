using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>Charges another group than the allocator's, as the root's allocations went to a child's obj_cgroup before 2f7659a31473.</summary>
internal sealed class ChargesASibling(MemcgId allocator, MemcgId sibling) : FolioOwnership
{
    public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context) =>
        base.Charge(folio, memcg == allocator ? sibling : memcg, cpu, context);
}
