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
    public int First(CacheId instance, int node) => instances.PartialHead[(instance * nodes.Count) + node];

    /// <summary>Slabs on the list of a slab's own node (n->nr_partial).</summary>
    public int CountBeside(CacheId instance, int slab) => instances.PartialCount[ListOf(instance, slab)];

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
            if (instances.PartialCount[(instance * nodes.Count) + node] > cache.MinPartialSlabs)
            {
                return node;
            }
        }

        return None;
    }

    /// <summary>Puts a slab at the head of its node's list (add_partial).</summary>
    public void Add(CacheId instance, int slab)
    {
        int list = ListOf(instance, slab), head = instances.PartialHead[list];
        slabs.Next[slab] = head;
        slabs.Previous[slab] = None;
        if (head != None)
        {
            slabs.Previous[head] = slab;
        }

        instances.PartialHead[list] = slab;
        instances.PartialCount[list]++;
        slabs.Place[slab] = SlabPlace.NodePartial;
    }

    /// <summary>Takes a slab off its node's list (remove_partial).</summary>
    public void Remove(CacheId instance, int slab)
    {
        int next = slabs.Next[slab], previous = slabs.Previous[slab], list = ListOf(instance, slab);
        if (next != None)
        {
            slabs.Previous[next] = previous;
        }

        if (previous != None)
        {
            slabs.Next[previous] = next;
        }
        else
        {
            instances.PartialHead[list] = next;
        }

        instances.PartialCount[list]--;
        slabs.Place[slab] = SlabPlace.Full;
    }

    private int ListOf(CacheId instance, int slab) => (instance * nodes.Count) + slabs.Node[slab];
}
