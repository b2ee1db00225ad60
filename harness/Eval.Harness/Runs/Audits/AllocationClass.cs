namespace Eval.Harness.Runs.Audits;

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

/// <summary>Kinds of memory in a witness.</summary>
internal static class AllocationWord
{
    /// <summary>The word for one of it.</summary>
    public static string Word(this AllocationClass kind) => kind switch
    {
        AllocationClass.Slab => "object",
        AllocationClass.Folio => "folio",
        _ => "kernel page run",
    };
}
