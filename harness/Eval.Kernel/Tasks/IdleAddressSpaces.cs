using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Tasks;

/// <summary>
/// A CPU that goes idle keeps the address space of the last task that ran there (kernel/sched/core.c, context_switch: enter_lazy_tlb): its mm_struct and its
/// page directory are freed when a task with another one comes (finish_task_switch, mmdrop), and stay charged until then. On the driver's CPU that is at once.
/// </summary>
internal sealed class IdleAddressSpaces
{
    private const int None = -1;

    private readonly MemcgTree _tree;
    private readonly ObjectTable _objects;
    private readonly KernelPageTable _pages;
    private readonly CacheId _cache;
    private readonly int _directoryPages, _firstRun;
    private readonly int[] _kept;
    private readonly MemcgId[] _forkedIn;

    private IdleAddressSpaces(MachineDescription machine, MemcgTree tree, ObjectTable objects, KernelPageTable pages, int tasks)
    {
        _tree = tree;
        _forkedIn = Columns.New(tasks, MemcgId.Root);
        _objects = objects;
        _pages = pages;
        _cache = machine.IdleAddressSpaceCache;
        _directoryPages = machine.IdleAddressSpacePages;
        _kept = Columns.New(machine.CpuCount, None);
        _firstRun = pages.Count;
        pages.Ensure(_firstRun + machine.CpuCount);
    }

    /// <summary>Those of a machine, null where they cost nothing.</summary>
    public static IdleAddressSpaces? Of(MachineDescription machine, MemcgTree tree, ObjectTable objects, KernelPageTable pages, int tasks) =>
        machine.IdleAddressSpaceCache >= 0 ? new IdleAddressSpaces(machine, tree, objects, pages, tasks) : null;

    /// <summary>A task is forked, which runs on a CPU; who pays for its address space is the group it is forked in.</summary>
    public void Forked(int task, MemcgId memcg, int cpu)
    {
        _forkedIn[task] = memcg;
        Run(cpu);
    }

    /// <summary>A task ends: what its CPU keeps of it is taken from the objects it was made of.</summary>
    /// <returns>Whether anything is kept.</returns>
    public bool Keep(ref int head, int cpu)
    {
        if (cpu == KernelThreads.DriverCpu)
        {
            return false;
        }

        int left = None, kept = None;
        for (int item = head; item >= 0;)
        {
            int next = _objects.NextOwn(item);
            if (kept < 0 && _objects.RootOf(item) == _cache)
            {
                kept = item;
            }
            else
            {
                _objects.Link(item, ref left);
            }

            item = next;
        }

        head = None;
        for (int item = left; item >= 0;)
        {
            int next = _objects.NextOwn(item);
            _objects.Link(item, ref head);
            item = next;
        }

        Run(cpu);
        _kept[cpu] = kept;
        return kept >= 0;
    }

    /// <summary>The task's page tables are gone, but for its page directory.</summary>
    public void KeepDirectory(int task, int cpu)
    {
        MemcgId memcg = _tree.NearestOnline(_forkedIn[task]);
        _pages.Allocate(_firstRun + cpu, _directoryPages, StatKind.KernelOther, memcg, isAccounted: true, cpu);
    }

    /// <summary>A task runs on a CPU.</summary>
    public void Run(int cpu)
    {
        if (_kept[cpu] >= 0)
        {
            _pages.Free(_firstRun + cpu, cpu);
            _objects.Free(_kept[cpu], cpu);
            _kept[cpu] = None;
        }
    }
}
