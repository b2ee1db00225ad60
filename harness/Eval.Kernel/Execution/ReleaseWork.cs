using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;
using Eval.Kernel.Structures;

namespace Eval.Kernel.Execution;

/// <summary>css_release_work_fn and css_free: the memcg is gone afterwards.</summary>
internal sealed class ReleaseWork(
    VirtualClock clock, CostCounters costs, MemcgTree tree, MemcgStats stats, CssStructures structures, Facet<KmemOwner> kmem, AllocationEvents allocations) : Work
{
    public override string Name => "css_free_rwork_fn";

    public override WorkResult Run(int argument, int extra, int stage)
    {
        int memcg = argument;
        if (stage == 0)
        {
            if (tree.IsReleasing[memcg] || tree.TotalRefs[memcg] != 0)
            {
                return WorkResult.Done;
            }

            tree.IsReleasing[memcg] = true;
        }

        CostPath before = costs.Enter(CostPath.Teardown);
        WorkResult result = kmem.Current.MemcgReleased(memcg, stage);
        if (result.Stage < 0)
        {
            structures.Released(memcg);
            allocations.FreeOf(memcg);
            stats.FlushToParent(memcg);
            tree.MarkReleased(memcg, clock.NowNanoseconds);
        }

        costs.Leave(before);
        return result;
    }
}
