using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;
using Eval.Kernel.Structures;

namespace Eval.Kernel.Tasks;

/// <summary>What ends with a task (do_exit).</summary>
internal sealed class TaskExit(MemcgTree tree, ObjectTable objects, ReapedTasks reaped, KernelPageTable pages, TaskTable tasks, CssSets sets,
    StackAreas? stacks)
{
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
        reaped.End(ref tasks.ForkedHead[task], cpu);
        pages.FreeList(ref tasks.PagesHead[task], cpu);
        tasks.End(task);
        tree.Put(tasks.Memcg[task], PinReason.Task);
        sets.Left(tasks.Memcg[task]);
        stacks?.End(cpu);
    }
}
