using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>
/// What an obj_cgroup costs (mm/memcontrol.c, obj_cgroup_alloc): it outlives its group as long as anything is charged through it, so that those of groups
/// with a survivor keep the slabs that the other structures of their groups have left.
/// </summary>
public sealed class ObjcgStructures
{
    private readonly MemcgObjects _description;
    private readonly ObjectTable _objects;
    private readonly KfreeRcu _rcu;
    private int[] _objcg = [];
    private int[] _counter = [];

    internal ObjcgStructures(MemcgObjects description, ObjectTable objects, KfreeRcu rcu)
    {
        _description = description;
        _objects = objects;
        _rcu = rcu;
    }

    /// <summary>An obj_cgroup is made.</summary>
    /// <param name="number">Its number, 0 or more; one that is gone may be given again.</param>
    public void Made(int number)
    {
        Columns.Ensure(ref _objcg, number + 1, -1);
        Columns.Ensure(ref _counter, number + 1, -1);
        _objects.AllocateOwn(_description.Objcg, MemcgId.Root, isAccounted: false, KernelThreads.DriverCpu, ref _objcg[number]);
        _objects.AllocateOwn(_description.ObjcgCounter, MemcgId.Root, isAccounted: false, KernelThreads.DriverCpu, ref _counter[number]);
    }

    /// <summary>Nobody refers to one any more (obj_cgroup_release).</summary>
    public void Gone(int number)
    {
        _objects.FreeOwnList(ref _counter[number]);
        _rcu.Give(ref _objcg[number]);
    }
}
