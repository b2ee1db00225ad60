using Eval.Kernel.Ids;

namespace Eval.Kernel.Slab;

/// <summary>A kmem_cache: a root one, or a clone of it.</summary>
internal struct KmemCache
{
    /// <summary>Its root cache.</summary>
    public CacheId Root;

    /// <summary>Slab page runs.</summary>
    public int Slabs;

    /// <summary>Live objects.</summary>
    public int Objects;

    /// <summary>What it costs by itself, in bytes.</summary>
    public int MetadataBytes;

    /// <summary>The next one of slab_caches.</summary>
    public CacheId ListNext;

    /// <summary>The one before it.</summary>
    public CacheId ListPrevious;

    /// <summary>Whether it exists.</summary>
    public bool IsAlive;

    /// <summary>Whether it keeps nothing for later.</summary>
    public bool IsDeactivated;
}
