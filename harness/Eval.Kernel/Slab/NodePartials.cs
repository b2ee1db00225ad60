using Eval.Kernel.Description;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Slab;

/// <summary>
/// The partial lists of all instances, one a node (struct kmem_cache_node): a slab stands on that of its own node, whichever CPU put it there.
/// </summary>
internal sealed class NodePartials(NumaNodes nodes, InstanceTable instances, SlabTable slabs)
{
    private const int None = SlabAllocator.None;

    /// <summary>First slab of an instance's list on a node, or <see cref="SlabAllocator.None"/>.</summary>
    public int First(CacheId instance, int node) => instances.Node((instance * nodes.Count) + node).PartialHead;

    /// <summary>Slabs on the list of a slab's own node (n->nr_partial).</summary>
    public int CountBeside(CacheId instance, int slab) => instances.Node(ListOf(instance, slab)).PartialCount;

    /// <summary>
    /// The node whose list a CPU takes a slab from (get_partial): its own, or the nearest with more than is kept there (get_any_partial). By the kernel's
    /// remote_node_defrag_ratio 23 of 1024 tries leave the other nodes alone, as the cycle counter has it; here none does.
    /// </summary>
    /// <returns>A node, or <see cref="SlabAllocator.None"/> when the page allocator is asked.</returns>
    public int NodeFor(CacheId instance, int own, CacheGeometry cache)
    {
        if (First(instance, own) != None)
        {
            return own;
        }

        for (int place = 1; place < nodes.Count; place++)
        {
            int node = nodes.InZonelist(own, place);
            if (instances.Node((instance * nodes.Count) + node).PartialCount > cache.MinPartialSlabs)
            {
                return node;
            }
        }

        return None;
    }

    /// <summary>Puts a slab at the head of its node's list, where the next one is taken (add_partial, DEACTIVATE_TO_HEAD).</summary>
    public void AddFirst(CacheId instance, int slab)
    {
        ref KmemCacheNode list = ref instances.Node(ListOf(instance, slab));
        Insert(ref list, slab, previous: None, next: list.PartialHead);
    }

    /// <summary>Puts a slab at the tail of its node's list (add_partial, DEACTIVATE_TO_TAIL).</summary>
    public void AddLast(CacheId instance, int slab)
    {
        ref KmemCacheNode list = ref instances.Node(ListOf(instance, slab));
        Insert(ref list, slab, previous: list.PartialTail, next: None);
    }

    /// <summary>Takes a slab off its node's list (remove_partial).</summary>
    public void Remove(CacheId instance, int slab)
    {
        ref KmemCacheNode list = ref instances.Node(ListOf(instance, slab));
        int next = slabs[slab].Next, previous = slabs[slab].Previous;
        (next == None ? ref list.PartialTail : ref slabs[next].Previous) = previous;
        (previous == None ? ref list.PartialHead : ref slabs[previous].Next) = next;
        list.PartialCount--;
        slabs[slab].Place = SlabPlace.Full;
    }

    private void Insert(ref KmemCacheNode list, int slab, int previous, int next)
    {
        slabs[slab].Next = next;
        slabs[slab].Previous = previous;
        (next == None ? ref list.PartialTail : ref slabs[next].Previous) = slab;
        (previous == None ? ref list.PartialHead : ref slabs[previous].Next) = slab;
        list.PartialCount++;
        slabs[slab].Place = SlabPlace.NodePartial;
    }

    private int ListOf(CacheId instance, int slab) => (instance * nodes.Count) + slabs[slab].Node;
}
