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
    /// as many: tasks of the boot end, and threads of the kernel stay. What is free on the nodes' lists is as much of every other slab. A cache of which
    /// nothing is known but that it was used has what each CPU takes from.
    /// </summary>
    public static void Allocate(MachineDescription description, SlabAllocator slabs, ObjectTable objects)
    {
        int cpus = description.CpuCount;
        foreach (KernelObjects some in description.BootObjects)
        {
            int freed = CountIn(description.BootFreedObjects, some.Cache), partial = Math.Max(0, CountIn(description.BootPartialObjects, some.Cache));
            Allocate(some, freed < 0 ? freed : Math.Max(0, freed - partial), partial, cpus, slabs, objects);
        }

        foreach (CacheId used in description.CachesUsedBefore)
        {
            Allocate(new KernelObjects(used, CountOf(description, used)), -1, 0, cpus, slabs, objects);
        }
    }

    /// <summary>Objects of a cache that a boot makes, those that it frees again among them.</summary>
    internal static int CountOf(MachineDescription description, CacheId cache)
    {
        foreach (CacheId used in description.CachesUsedBefore)
        {
            if (used == cache)
            {
                return description.CpuCount * UnitOf(description.Caches[cache]);
            }
        }

        return Math.Max(0, CountIn(description.BootObjects, cache));
    }

    private static void Allocate(KernelObjects some, int freed, int partial, int cpus, SlabAllocator slabs, ObjectTable objects)
    {
        CacheGeometry cache = slabs.Caches[some.Cache];
        int unit = UnitOf(cache), units = cache.SheafObjects > 0 ? Math.Max(1, some.Count / unit) : (some.Count + unit - 1) / unit;
        int left = cache.SheafObjects > 0 ? units * unit : some.Count, beyond = left - (Math.Min(units, cpus) * unit);
        // What no whole sheaf is made of is free on the lists without further ado.
        partial = Math.Max(0, partial - Math.Max(0, some.Count - left));
        int[] kept = new int[cpus], ofLists = new int[cpus], own = new int[cpus];
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            int here = Math.Min(left, (units + cpus - 1 - cpu) / cpus * unit), first = Math.Max(0, here - unit);
            left -= here;
            long onLists = beyond > 0 ? Math.Min(first, (((long)partial * first) + beyond - 1) / beyond) : 0;
            (kept[cpu], ofLists[cpu]) = Fill(some.Cache, here, first, onLists, cpu, objects);
            own[cpu] = Math.Min(freed < 0 ? unit / 2 : (freed + cpu) / cpus, here - (int)onLists);
        }

        for (int cpu = 0; cpu < cpus; cpu++)
        {
            objects.FreeOwnListToNode(ofLists[cpu], cpu);
            for (; own[cpu] > 0; own[cpu]--)
            {
                kept[cpu] = objects.FreeFirstOwn(kept[cpu], cpu);
            }
        }
    }

    // Of the first ones some are to be free again, which go past the CPU to their slabs: as many of each slab.
    private static (int Kept, int OfLists) Fill(CacheId cache, int count, int first, long free, int cpu, ObjectTable objects)
    {
        int kept = -1, ofLists = -1;
        for (int n = 0; n < count; n++)
        {
            bool isFree = n < first && (n + 1) * free / first > n * free / first;
            objects.AllocateOwn(new KernelObjects(cache, 1), MemcgId.Root, isAccounted: false, cpu, ref isFree ? ref ofLists : ref kept);
        }

        return (kept, ofLists);
    }

    // What a CPU takes from at once: a slab, or a sheaf, of which slabs are asked for as many objects as it holds.
    private static int UnitOf(CacheGeometry cache) => cache.SheafObjects > 0 ? cache.SheafObjects : cache.ObjectsPerSlab;

    private static int CountIn(IReadOnlyList<KernelObjects> known, CacheId cache)
    {
        for (int i = 0; i < known.Count; i++)
        {
            if (known[i].Cache == cache)
            {
                return known[i].Count;
            }
        }

        return -1;
    }
}
