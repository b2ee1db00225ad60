using Eval.Kernel.Contract;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>Kernel pages are charged to both counters and uncharged from the memory counter alone.</summary>
internal sealed class ForgetsKmemCounter : KmemOwnership
{
    public override ChargeUnit Unit => ChargeUnit.SlabPage;

    public override bool ChargePages(int run, int pages, StatKind kind, MemcgId memcg, int cpu)
    {
        if (!Machine.Charges.TryChargeKmem(memcg, pages, cpu))
        {
            return false;
        }

        Machine.KernelPages.SetOwner(run, memcg);
        Machine.Stats.Add(memcg, kind, (long)pages * Machine.Description.PageSizeBytes);
        Machine.Tree.Get(memcg, PinReason.KernelPages, pages);
        return true;
    }

    public override void UnchargePages(int run, int pages, StatKind kind, int cpu)
    {
        MemcgId memcg = new(Machine.KernelPages.Owner[run]);
        Machine.Stats.Add(memcg, kind, -(long)pages * Machine.Description.PageSizeBytes);
        Machine.Charges.Uncharge(memcg, pages);
        Machine.Tree.Put(memcg, PinReason.KernelPages, pages);
    }

    public override MemcgId OwnerOfPages(int run) => new(Machine.KernelPages.Owner[run]);
}
