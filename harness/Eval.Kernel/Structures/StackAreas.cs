using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>
/// Areas of address space that stacks of tasks are mapped in (mm/vmalloc.c, struct vmap_area). A CPU keeps two stacks of tasks that ended on it
/// (kernel/fork.c, NR_CACHED_STACKS, free_thread_stack) and gives one to the next fork there (alloc_thread_stack_node); where it has none, a fork maps
/// one. What is unmapped stays an area until 32 MiB for each doubling of the CPUs are (lazy_max_pages, free_vmap_area_noflush), so a parent on another
/// CPU than its children makes one area after another, in the slabs of its own CPU, between whatever else is in that cache. Nobody pays for them.
/// </summary>
/// <remarks>
/// A stack of four pages begins at a multiple of its size (THREAD_ALIGN) and has a page after it that is not mapped: the three pages between it and the
/// one before are a free area of their own (adjust_va_to_fit_type), so that each needs two objects, as in the traces. Both CPUs have had tasks end on
/// them when the machine has booted. Who forks is taken to run on the first CPU.
/// </remarks>
internal sealed class StackAreas
{
    private const int KeptByCpu = 2, Objects = 2, PagesWithGuard = 5;
    private const int LazyBytesByDoubling = 32 << 20;

    private readonly ObjectTable _objects;
    private readonly CacheId _cache;
    private readonly int _mostLazy;
    private readonly int[] _kept;
    private readonly Queue<int> _mapped = [];
    private int _unmapped;

    private StackAreas(MachineDescription machine, ObjectTable objects)
    {
        _objects = objects;
        _cache = machine.StackAreaCache;
        _kept = new int[machine.CpuCount];
        Array.Fill(_kept, KeptByCpu);
        int doublings = 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)machine.CpuCount);
        _mostLazy = (int)((long)doublings * LazyBytesByDoubling / machine.PageSizeBytes / PagesWithGuard);
    }

    /// <summary>Those of a machine, null where they cost nothing.</summary>
    public static StackAreas? Of(MachineDescription machine, ObjectTable objects) => machine.StackAreaCache >= 0 ? new StackAreas(machine, objects) : null;

    /// <summary>A task is forked.</summary>
    /// <param name="cpu">CPU of its parent.</param>
    public void Fork(int cpu)
    {
        if (_kept[cpu] > 0)
        {
            _kept[cpu]--;
            return;
        }

        int head = -1;
        _objects.AllocateOwn(new KernelObjects(_cache, Objects), MemcgId.Root, isAccounted: false, cpu, ref head);
        _mapped.Enqueue(head);
    }

    /// <summary>A task has ended.</summary>
    /// <param name="cpu">CPU that it ran on.</param>
    public void End(int cpu)
    {
        if (_kept[cpu] < KeptByCpu)
        {
            _kept[cpu]++;
            return;
        }

        _unmapped++;
        if (_unmapped > _mostLazy)
        {
            Purge();
        }
    }

    // purge_vmap_area_lazy: all that are not mapped any more; those mapped first are taken for them.
    private void Purge()
    {
        for (; _unmapped > 0; _unmapped--)
        {
            if (_mapped.TryDequeue(out int head))
            {
                _objects.FreeOwnList(ref head);
            }
        }
    }
}
