using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>Kernel objects that are alive when the fixture begins.</summary>
internal static class BootObjects
{
    /// <summary>
    /// What lives since boot fills its slabs, as many on each CPU, but for the one each CPU allocates from: that one is half used, on average,
    /// whatever slabinfo says. A cache of a single slab has it on the CPU that booted. Where it is known how many were freed, the last ones were, on each CPU
    /// as many: tasks of the boot end, and threads of the kernel stay.
    /// </summary>
    public static void Allocate(MachineDescription description, SlabAllocator slabs, ObjectTable objects)
    {
        int cpus = description.CpuCount;
        foreach (KernelObjects some in description.BootObjects)
        {
            // What a CPU takes from at once: a slab, or a sheaf, of which slabs are asked for as many objects as it holds.
            int sheaf = slabs.Caches[some.Cache].SheafObjects, unit = sheaf > 0 ? sheaf : slabs.Caches[some.Cache].ObjectsPerSlab;
            int units = sheaf > 0 ? Math.Max(1, some.Count / unit) : (some.Count + unit - 1) / unit, freed = FreedOf(description, some);
            for (int cpu = 0, left = sheaf > 0 ? units * unit : some.Count; cpu < cpus; cpu++)
            {
                int here = Math.Min(left, (units + cpus - 1 - cpu) / cpus * unit);
                left -= here;
                int head = -1;
                objects.AllocateOwn(some with { Count = here }, MemcgId.Root, isAccounted: false, cpu, ref head);
                for (int n = Math.Min(freed < 0 ? unit / 2 : (freed + cpu) / cpus, here); n > 0; n--)
                {
                    head = objects.FreeFirstOwn(head, cpu);
                }
            }
        }
    }

    private static int FreedOf(MachineDescription description, KernelObjects some)
    {
        foreach (KernelObjects freed in description.BootFreedObjects)
        {
            if (freed.Cache == some.Cache)
            {
                return freed.Count;
            }
        }

        return -1;
    }
}
