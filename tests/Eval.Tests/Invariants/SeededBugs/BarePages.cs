using Eval.Kernel.Contract;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.Invariants.SeededBugs;

/// <summary>
/// Kernel pages name their memcg; the reference taken for the charge is put at once (obj_cgroup_charge before eefbfa7fd678 could get a memcg that was
/// going).
/// </summary>
internal sealed class BarePages : KmemOwnership
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
        return true;
    }

    public override void UnchargePages(int run, int pages, StatKind kind, int cpu)
    {
        MemcgId memcg = new(Machine.KernelPages.Owner[run]);
        Machine.Stats.Add(Machine.Tree.NearestHeld(memcg), kind, -(long)pages * Machine.Description.PageSizeBytes);
        Machine.Charges.UnchargeKmem(memcg, pages);
    }

    public override MemcgId OwnerOfPages(int run) => new(Machine.KernelPages.Owner[run]);
}
