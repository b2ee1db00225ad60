namespace Eval.Kernel.Charging;

/// <summary>What a charge may do when a limit is in the way (gfp flags, include/linux/gfp_types.h).</summary>
public enum ChargeContext : byte
{
    /// <summary>Reclaims, and has the OOM killer called when that does not help (GFP_KERNEL in a page fault; in a system call since 4.19).</summary>
    Normal,

    /// <summary>A kernel object or page for a system call: as <see cref="Normal"/> since 4.19 (29ef680ae7c2), refused without a kill before.</summary>
    Kernel,

    /// <summary>Reclaims, then fails (__GFP_RETRY_MAYFAIL).</summary>
    RetryMayFail,

    /// <summary>Reclaims once, then fails (__GFP_NORETRY).</summary>
    NoRetry,

    /// <summary>Fails at once (GFP_ATOMIC, GFP_NOWAIT).</summary>
    Atomic,

    /// <summary>Is charged whatever the limits say when reclaim does not help (__GFP_NOFAIL).</summary>
    NoFail,

    /// <summary>What reclaim itself needs (PF_MEMALLOC): is charged at once, also over a limit, since more is about to be freed.</summary>
    Reclaim,
}
