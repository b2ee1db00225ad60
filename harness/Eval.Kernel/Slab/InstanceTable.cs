using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Slab;

/// <summary>Columns of the kmem_cache instances, and the global list they stand on.</summary>
internal sealed class InstanceTable(int cpus, int nodes)
{
    private CacheId _listTail = CacheId.None;

    public CacheId[] Root = [];
    public bool[] IsAlive = [];
    public bool[] IsDeactivated = [];
    public int[] Slabs = [];
    public int[] Objects = [];
    public int[] MetadataBytes = [];

    // By instance and node (struct kmem_cache_node).
    public int[] PartialHead = [];
    public int[] PartialCount = [];

    // By instance and CPU (struct kmem_cache_cpu).
    public int[] CpuSlab = [];
    public int[] CpuPartialHead = [];
    public int[] CpuPartialSlabs = [];

    public CacheId[] ListNext = [];
    public CacheId[] ListPrevious = [];

    public CacheId ListHead { get; private set; } = CacheId.None;

    public int Count { get; private set; }

    public int AliveCount { get; private set; }

    public CacheId Add(CacheId root)
    {
        CacheId instance = new(Count++);
        Columns.Ensure(ref Root, Count);
        Columns.Ensure(ref IsAlive, Count);
        Columns.Ensure(ref IsDeactivated, Count);
        Columns.Ensure(ref Slabs, Count);
        Columns.Ensure(ref Objects, Count);
        Columns.Ensure(ref MetadataBytes, Count);
        Columns.Ensure(ref PartialHead, Count * nodes);
        Columns.Ensure(ref PartialCount, Count * nodes);
        Columns.Ensure(ref CpuSlab, Count * cpus);
        Columns.Ensure(ref CpuPartialHead, Count * cpus);
        Columns.Ensure(ref CpuPartialSlabs, Count * cpus);
        Columns.Ensure(ref ListNext, Count);
        Columns.Ensure(ref ListPrevious, Count);
        Root[instance] = root;
        IsAlive[instance] = true;
        Array.Fill(PartialHead, SlabAllocator.None, instance * nodes, nodes);
        Array.Fill(CpuSlab, SlabAllocator.None, instance * cpus, cpus);
        Array.Fill(CpuPartialHead, SlabAllocator.None, instance * cpus, cpus);
        ListPrevious[instance] = _listTail;
        ListNext[instance] = CacheId.None;
        if (_listTail == CacheId.None)
        {
            ListHead = instance;
        }
        else
        {
            ListNext[_listTail] = instance;
        }

        _listTail = instance;
        AliveCount++;
        return instance;
    }

    public void Remove(CacheId instance)
    {
        CacheId next = ListNext[instance], previous = ListPrevious[instance];
        if (previous == CacheId.None)
        {
            ListHead = next;
        }
        else
        {
            ListNext[previous] = next;
        }

        if (next == CacheId.None)
        {
            _listTail = previous;
        }
        else
        {
            ListPrevious[next] = previous;
        }

        IsAlive[instance] = false;
        AliveCount--;
    }
}
