using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Tasks;

/// <summary>
/// What of a task outlives its exit (kernel/exit.c, release_task): the parent that waits for it frees its signal handlers (__cleanup_sighand) and leaves the
/// rest to RCU on its own CPU: the task and its signal_struct (delayed_put_task_struct), its number (delayed_put_pid), and, with the task, the last reference
/// to its credentials, which need a grace period of their own (put_cred_rcu). Argument: the list, extra: grace periods that have passed.
/// </summary>
internal sealed class ReapedTasks : Work
{
    private const int ByItself = -1;

    private readonly Timeline _timeline;
    private readonly ObjectTable _objects;
    private readonly int[] _gracePeriods;

    public ReapedTasks(MachineDescription description, Timeline timeline, ObjectTable objects)
    {
        _timeline = timeline;
        _objects = objects;
        _gracePeriods = Columns.New(description.Caches.Count, ByItself);
        foreach (ReapedObject reaped in description.ReapedObjects)
        {
            _gracePeriods[reaped.Cache] = reaped.AfterPeriods;
        }
    }

    public override string Name => "delayed_put_task_struct";

    /// <summary>A task ends on a CPU, and its parent waits for it: frees its objects, or sees to it that they will be.</summary>
    public void End(ref int head, int cpu)
    {
        Free(head, cpu, passed: 0);
        head = -1;
    }

    public override WorkResult Run(int argument, int extra, int stage)
    {
        Free(argument, KernelThreads.DriverCpu, extra);
        return WorkResult.Done;
    }

    private void Free(int head, int cpu, int passed)
    {
        int left = -1;
        for (int item = head; item >= 0;)
        {
            int next = _objects.NextOwn(item);
            int needed = _objects.RootOf(item) is var root && root == CacheId.None ? ByItself : _gracePeriods[root];
            if (needed > passed)
            {
                _objects.Link(item, ref left);
            }
            else
            {
                _objects.Free(item, needed == ByItself ? cpu : KernelThreads.DriverCpu);
            }

            item = next;
        }

        if (left >= 0)
        {
            _timeline.CallRcu(this, left, passed + 1);
        }
    }
}
