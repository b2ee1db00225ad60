namespace Eval.Harness.Runs;

/// <summary>Kinds of memory whose fate is compared.</summary>
public enum AllocationClass
{
    /// <summary>Slab objects.</summary>
    Slab,

    /// <summary>Folios.</summary>
    Folio,

    /// <summary>Other kernel pages.</summary>
    KernelPages,
}
