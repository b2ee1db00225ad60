namespace Eval.Harness.Derivation;

/// <summary>A slab object, or a run of kernel pages, that a trace shows being allocated.</summary>
internal sealed class TracedObject
{
    /// <summary>Function that allocated it, without its offset; the address where the trace prints one and nobody resolved it.</summary>
    public required string Function { get; init; }

    /// <summary>Object size, bytes; of pages, the size of the run.</summary>
    public required int Bytes { get; init; }

    /// <summary>Bytes the caller asked for.</summary>
    public required int RequestedBytes { get; init; }

    /// <summary>Its cache; null for pages.</summary>
    public string? Cache { get; set; }

    /// <summary>What the cache is called in the trace, at allocation or at the free; null when it never is.</summary>
    public string? PrintedName { get; set; }

    /// <summary>Whether kmalloc gave it.</summary>
    public bool IsKmalloc { get; init; }

    /// <summary>Flags of the allocation as printed.</summary>
    public required string Flags { get; init; }

    /// <summary>What accounted= said; null when the kernel does not print it.</summary>
    public bool? Accounted { get; init; }

    /// <summary>The trace's clock, nanoseconds.</summary>
    public required long Time { get; init; }

    /// <summary>When it was freed; null for never.</summary>
    public long? FreedTime { get; set; }

    /// <summary>Whether its task freed it within the operation.</summary>
    public bool IsTransient { get; set; }

    /// <summary>Whether its task freed it before the path lookup was over.</summary>
    public bool IsFreedInLookup { get; set; }

    /// <summary>Whether it was freed in an interrupt, where RCU callbacks run, or by a thread of RCU's.</summary>
    public bool IsFreedByRcu { get; set; }

    /// <summary>Whether the allocation asked to be charged.</summary>
    public bool AsksForAccounting => Flags.Contains("ACCOUNT", StringComparison.Ordinal);
}
