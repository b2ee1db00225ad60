using Eval.Kernel.Description;

namespace Eval.Kernel.Slab;

/// <summary>
/// The partial lists of the CPUs (struct kmem_cache_cpu, partial): the last slab put there is the first taken, and each notes what the list counts with
/// it. Up to 5.15 that is free objects, each slab's when it came; what is freed on the list later is not in it. Since 5.16 it is slabs (b47291ef02b0).
/// </summary>
internal sealed class CpuPartials(bool countsInsertions, InstanceTable instances, SlabTable slabs)
{
    private const int None = SlabAllocator.None;

    /// <summary>Whether another slab makes the list go to the node first (put_cpu_partial).</summary>
    public bool IsFull(int at, CacheGeometry cache) =>
        countsInsertions ? CountedOn(at) > cache.CpuPartialObjects : CountedOn(at) >= MostSlabs(cache);

    /// <summary>Puts a slab at the list's head.</summary>
    public void Push(int at, int slab)
    {
        slabs[slab].Counted = CountedOn(at) + CountOf(slab);
        slabs[slab].Next = instances.Cpu(at).PartialHead;
        instances.Cpu(at).PartialHead = slab;
        slabs[slab].Place = SlabPlace.CpuPartial;
    }

    /// <summary>Takes the first slab off; <see cref="SlabAllocator.None"/> when there is none.</summary>
    public int Pop(int at)
    {
        int slab = instances.Cpu(at).PartialHead;
        if (slab != None)
        {
            instances.Cpu(at).PartialHead = slabs[slab].Next;
        }

        return slab;
    }

    /// <summary>What the slab that becomes the CPU's counts among those it fetches from a node (get_partial_node).</summary>
    public int FirstCount(int slab) => countsInsertions ? slabs[slab].FreeCount : 0;

    /// <summary>What another one counts.</summary>
    public int CountOf(int slab) => countsInsertions ? slabs[slab].FreeCount : 1;

    /// <summary>Whether a CPU that has fetched so much leaves the rest on the node: more than half of what its list may have.</summary>
    public bool IsEnough(int fetched, CacheGeometry cache) =>
        cache.CpuPartialObjects == 0 || fetched > (countsInsertions ? cache.CpuPartialObjects : MostSlabs(cache)) / 2;

    private int CountedOn(int at)
    {
        int head = instances.Cpu(at).PartialHead;
        return head == None ? 0 : slabs[head].Counted;
    }

    // slub_set_cpu_partial: as if slabs were half full.
    private static int MostSlabs(CacheGeometry cache) => ((cache.CpuPartialObjects * 2) + cache.ObjectsPerSlab - 1) / cache.ObjectsPerSlab;
}
