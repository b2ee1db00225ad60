using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Execution;

/// <summary>RCU callback that puts work on a css on its workqueue (css_killed_ref_fn; queue_rcu_work of css_free_rwork_fn).</summary>
internal sealed class HandOverWork(Workqueue queue, Work work) : Work
{
    public override string Name => "css_ref_callback";

    public override WorkResult Run(int argument, int extra, int stage)
    {
        queue.Queue(work, argument);
        return WorkResult.Done;
    }
}
