namespace Eval.Kernel.Slab;

/// <summary>What a kmem_cache has on a node (struct kmem_cache_node).</summary>
internal struct KmemCacheNode
{
    /// <summary>Without a slab.</summary>
    public static readonly KmemCacheNode Empty = new() { PartialHead = SlabAllocator.None, PartialTail = SlabAllocator.None };

    /// <summary>First slab with free objects.</summary>
    public int PartialHead;

    /// <summary>Last one.</summary>
    public int PartialTail;

    /// <summary>How many there are.</summary>
    public int PartialCount;
}
