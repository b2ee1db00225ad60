using Eval.Kernel.Costs;
using Eval.Kernel.Memcg;
using Eval.Kernel.Time;

namespace Eval.Kernel;

/// <summary>RCU callback that puts css work on its workqueue (css_killed_ref_fn, css_release). Extra: 0 offline, 1 release.</summary>
internal sealed class HandOverWork(Workqueue queue) : Work
{
    public override string Name => "css_ref_callback";

    public override WorkResult Run(Machine machine, int argument, int extra, int stage)
    {
        queue.Queue(machine.WorkOf(extra), argument);
        return WorkResult.Done;
    }
}
