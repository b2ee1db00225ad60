using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Execution;

/// <summary>
/// Frees what closing a file lets go of (__fput): the file itself a grace period later (file_free_rcu), and what the machine says at once, which is the
/// file too since its cache is SLAB_TYPESAFE_BY_RCU (6.7, 0ede61d8589c). Argument: the object, extra: the CPU.
/// </summary>
internal sealed class FreeObjectWork : Work
{
    private readonly Timeline _timeline;
    private readonly ObjectTable _objects;
    private readonly bool[] _isAtOnce;

    public FreeObjectWork(MachineDescription description, Timeline timeline, ObjectTable objects)
    {
        _timeline = timeline;
        _objects = objects;
        _isAtOnce = new bool[description.Caches.Count];
        foreach (CacheId cache in description.CachesFreedAtClose)
        {
            _isAtOnce[cache] = true;
        }
    }

    public override string Name => "file_free_rcu";

    /// <summary>An object goes on a CPU, with a grace period or without.</summary>
    public void Free(int item, int cpu)
    {
        if (_objects.RootOf(item) is var root && root != CacheId.None && _isAtOnce[root])
        {
            _objects.Free(item, cpu);
        }
        else
        {
            _timeline.CallRcu(this, item, cpu);
        }
    }

    public override WorkResult Run(int argument, int extra, int stage)
    {
        _objects.Free(argument, extra);
        return WorkResult.Done;
    }
}
