namespace Eval.Kernel.Slab;

/// <summary>What a kmem_cache has on a CPU (struct kmem_cache_cpu).</summary>
internal struct KmemCacheCpu
{
    /// <summary>Without a slab.</summary>
    public static readonly KmemCacheCpu Empty = new() { Slab = SlabAllocator.None, PartialHead = SlabAllocator.None };

    /// <summary>The slab that is allocated from.</summary>
    public int Slab;

    /// <summary>First of those with free objects that wait.</summary>
    public int PartialHead;
}
