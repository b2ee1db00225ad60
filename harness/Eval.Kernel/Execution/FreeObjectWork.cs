using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Execution;

/// <summary>RCU callback that frees an object (file_free_rcu). Argument: the object, extra: the CPU.</summary>
internal sealed class FreeObjectWork(ObjectTable objects) : Work
{
    public override string Name => "file_free_rcu";

    public override WorkResult Run(int argument, int extra, int stage)
    {
        objects.Free(argument, extra);
        return WorkResult.Done;
    }
}
