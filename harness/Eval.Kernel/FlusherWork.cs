using Eval.Kernel.Costs;
using Eval.Kernel.Memcg;
using Eval.Kernel.Time;

namespace Eval.Kernel;

/// <summary>wb_workfn: writes what has been dirty for long enough and comes again while anything is dirty.</summary>
internal sealed class FlusherWork : Work
{
    public override string Name => "wb_workfn";

    public override WorkResult Run(Machine machine, int argument, int extra, int stage)
    {
        bool more = machine.WriteBackOlderThan(machine.Description.DirtyExpireNanoseconds);
        return machine.KeepFlusher(more) ? WorkResult.After(machine.Description.WritebackIntervalNanoseconds, 0) : WorkResult.Done;
    }
}
