namespace Eval.Kernel.Slab;

/// <summary>Where a slab page run stands (mm/slub.c: frozen, on the node's partial list, or on no list).</summary>
internal enum SlabPlace : byte
{
    /// <summary>On no list: every object is used, or the run is free.</summary>
    Full,

    /// <summary>The slab a CPU allocates from.</summary>
    CpuSlab,

    /// <summary>On a CPU's partial list.</summary>
    CpuPartial,

    /// <summary>On the node's partial list.</summary>
    NodePartial,
}
