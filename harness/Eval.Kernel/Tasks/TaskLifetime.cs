using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;
using Eval.Kernel.Structures;

namespace Eval.Kernel.Tasks;

/// <summary>How tasks begin and end, with what the kernel keeps for each (copy_process, do_exit).</summary>
internal sealed class TaskLifetime(
    MachineDescription description, Timeline timeline, MemcgTree tree, ObjectTable objects, KernelPageTable pages, TaskTable tasks, CssSets sets)
{
    private readonly ReapedTasks _reaped = new(description, timeline, objects);
    private readonly IdleAddressSpaces? _idle = IdleAddressSpaces.Of(description, tree, objects, pages, tasks.Count);
    private readonly StackAreas? _stacks = StackAreas.Of(description, objects);

    /// <summary>Begins a task; who forks it is on the driver's CPU.</summary>
    /// <param name="task">The task.</param>
    /// <param name="memcg">Its group.</param>
    /// <param name="cpu">CPU that it runs on.</param>
    /// <param name="oomScoreAdj">Its oom_score_adj, -1000 to 1000.</param>
    public void Fork(int task, MemcgId memcg, int cpu, int oomScoreAdj)
    {
        _stacks?.Fork(KernelThreads.DriverCpu);
        _idle?.Forked(task, memcg, cpu);
        tasks.Fork(task, memcg, cpu, oomScoreAdj);
    }

    /// <summary>A task runs on another CPU from now on.</summary>
    public void RunOn(int task, int cpu)
    {
        tasks.RunOn(task, cpu);
        _idle?.Run(cpu);
    }

    /// <summary>Ends a task: its memory, kernel objects and pages go (do_exit). One that has ended is left alone.</summary>
    public void Exit(int task)
    {
        if (!tasks.IsAlive[task])
        {
            return;
        }

        tasks.DropMemory(task);
        int cpu = tasks.Cpu[task];
        objects.FreeList(ref tasks.ObjectHead[task], cpu);
        bool isKept = _idle?.Keep(ref tasks.ForkedHead[task], cpu) ?? false;
        _reaped.End(ref tasks.ForkedHead[task], cpu);
        pages.FreeList(ref tasks.PagesHead[task], cpu);
        if (isKept)
        {
            _idle!.KeepDirectory(task, cpu);
        }

        tasks.End(task);
        tree.Put(tasks.Memcg[task], PinReason.Task);
        sets.Left(tasks.Memcg[task]);
        _stacks?.End(cpu);
    }
}
