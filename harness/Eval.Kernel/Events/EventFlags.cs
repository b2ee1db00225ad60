namespace Eval.Kernel.Events;

/// <summary>Modifiers of an event.</summary>
[Flags]
public enum EventFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The allocation has __GFP_ACCOUNT or its cache SLAB_ACCOUNT.</summary>
    Accounted = 1,

    /// <summary>The charger operand is a memcg, not a task.</summary>
    ChargerIsMemcg = 2,

    /// <summary>The allocation goes when the task in D exits.</summary>
    UntilExit = 4,

    /// <summary>The allocation goes when the file in D is evicted.</summary>
    UntilEvict = 8,

    /// <summary>The allocation goes when the memcg in D is released.</summary>
    UntilRelease = 16,

    /// <summary>Another controller refuses.</summary>
    Denied = 32,

    /// <summary>The opposite: unlock, munlock, reader, memory that is mapped already.</summary>
    Off = 64,

    /// <summary>The object pins the charger's memcg while it lives, as a socket does.</summary>
    PinsMemcg = 128,
}
