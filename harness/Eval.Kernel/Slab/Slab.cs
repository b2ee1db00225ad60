using Eval.Kernel.Ids;

namespace Eval.Kernel.Slab;

/// <summary>A slab page run (struct slab, mm/slab.h): what an operation reads of it lies together, for it touches one run and then another.</summary>
internal struct Slab
{
    /// <summary>First of its consecutive slots.</summary>
    public int FirstSlot;

    /// <summary>First free slot.</summary>
    public int FreeHead;

    /// <summary>Free slots.</summary>
    public int FreeCount;

    /// <summary>The next one of the list it stands on.</summary>
    public int Next;

    /// <summary>The one before it on a node's list.</summary>
    public int Previous;

    /// <summary>Its kmem_cache; none while the run is free.</summary>
    public CacheId Instance;

    /// <summary>Its root cache, for good.</summary>
    public CacheId Root;

    /// <summary>
    /// On a CPU's list, which goes one way, what it and those after it counted when they were put there (page->pobjects, slab->slabs since 5.16).
    /// </summary>
    public int Counted
    {
        readonly get => Previous;
        set => Previous = value;
    }

    /// <summary>Where it stands.</summary>
    public SlabPlace Place;

    /// <summary>Its node.</summary>
    public byte Node;
}
