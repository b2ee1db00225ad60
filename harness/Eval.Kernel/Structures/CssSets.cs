using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>
/// What the tasks of a group share (kernel/cgroup/cgroup.c, find_css_set): made for the first that comes, and given to kfree_rcu when the last has left
/// (put_css_set_locked), so an empty group has none.
/// </summary>
internal sealed class CssSets(MemcgObjects description, MemcgTree tree, ObjectTable objects, KfreeRcu rcu, int memcgs)
{
    private readonly int[] _head = Columns.New(memcgs, -1);

    /// <summary>A task has come to a group.</summary>
    public void Joined(MemcgId memcg)
    {
        if (memcg != MemcgId.Root && description.CssSet.Count > 0 && _head[memcg] < 0)
        {
            objects.AllocateOwn(description.CssSet, MemcgId.Root, isAccounted: false, KernelThreads.DriverCpu, ref _head[memcg]);
        }
    }

    /// <summary>A task has left a group, or ended in it.</summary>
    public void Left(MemcgId memcg)
    {
        if (_head[memcg] >= 0 && tree.RefsFor(memcg, PinReason.Task) == 0)
        {
            rcu.Give(ref _head[memcg]);
        }
    }
}
