using Eval.Kernel.Time;

namespace Eval.Kernel;

/// <summary>RCU callback that frees an object (file_free_rcu). Argument: the object, extra: the CPU.</summary>
internal sealed class FreeObjectWork : Work
{
    public override string Name => "file_free_rcu";

    public override WorkResult Run(Machine machine, int argument, int extra, int stage)
    {
        machine.Objects.Free(argument, extra);
        return WorkResult.Done;
    }
}
