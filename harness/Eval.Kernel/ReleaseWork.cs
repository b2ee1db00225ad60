using Eval.Kernel.Costs;
using Eval.Kernel.Memcg;
using Eval.Kernel.Time;

namespace Eval.Kernel;

/// <summary>css_release_work_fn and css_free: the memcg is gone afterwards.</summary>
internal sealed class ReleaseWork : Work
{
    public override string Name => "css_free_rwork_fn";

    public override WorkResult Run(Machine machine, int argument, int extra, int stage)
    {
        int memcg = argument;
        if (stage == 0)
        {
            if (machine.Tree.IsReleasing[memcg] || machine.Tree.TotalRefs[memcg] != 0)
            {
                return WorkResult.Done;
            }

            machine.Tree.IsReleasing[memcg] = true;
        }

        CostPath before = machine.Costs.Enter(CostPath.Teardown);
        WorkResult kmem = machine.Kmem.MemcgReleased(memcg, stage);
        if (kmem.Stage < 0)
        {
            machine.FreeMemcgMemory(memcg);
            machine.Stats.FlushToParent(memcg);
            machine.Tree.MarkReleased(memcg, machine.Clock.NowNanoseconds);
        }

        machine.Costs.Leave(before);
        return kmem;
    }
}
