namespace Eval.Kernel.Events;

/// <summary>Control files that <see cref="EventKind.SetControl"/> writes.</summary>
public enum ControlFile : byte
{
    /// <summary>memory.min, pages; -1 for "max".</summary>
    Min,

    /// <summary>memory.low, pages; -1 for "max".</summary>
    Low,

    /// <summary>memory.oom.group, 0 or 1.</summary>
    OomGroup,

    /// <summary>memory.peak: the reader's own peak begins anew (since 6.12).</summary>
    Peak,

    /// <summary>memory.swap.max, pages; -1 for "max".</summary>
    SwapMax,

    /// <summary>memory.swap.peak: the reader's own peak begins anew (since 6.12).</summary>
    SwapPeak,

    /// <summary>memory.swap.high, pages; -1 for "max".</summary>
    SwapHigh,

    /// <summary>memory.zswap.max, pages; -1 for "max".</summary>
    ZswapMax,

    /// <summary>memory.zswap.writeback, 0 or 1.</summary>
    ZswapWriteback,
}
