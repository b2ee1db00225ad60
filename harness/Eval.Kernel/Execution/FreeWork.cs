using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Reclaim;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;
using Eval.Kernel.Structures;

namespace Eval.Kernel.Execution;

/// <summary>css_free_rwork_fn, a grace period after the release: the memcg is gone afterwards.</summary>
internal sealed class FreeWork(
    VirtualClock clock, CostCounters costs, MemcgTree tree, MemcgStats stats, ChargeStock stock, CssStructures structures, Reclaimer reclaimer,
    Facet<KmemOwner> kmem, AllocationEvents allocations) : Work
{
    public override string Name => "css_free_rwork_fn";

    public override WorkResult Run(int argument, int extra, int stage)
    {
        MemcgId memcg = new(argument);
        CostPath before = costs.Enter(CostPath.Teardown);
        WorkResult result = kmem.Current.MemcgReleased(memcg, stage);
        if (result.Stage < 0)
        {
            structures.Released(memcg);
            stock.Freed(memcg);
            allocations.FreeOf(memcg);
            stats.FlushToParent(memcg);
            reclaimer.Forget(memcg);
            tree.MarkReleased(memcg, clock.NowNanoseconds);
        }

        costs.Leave(before);
        return result;
    }
}
