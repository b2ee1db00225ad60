namespace Eval.Kernel.Faults;

/// <summary>Failures a fixture can ask for, at a rate, from a named random stream.</summary>
public enum FaultKind : byte
{
    /// <summary>folio_isolate_lru finds the folio taken.</summary>
    Isolate,

    /// <summary>folio_trylock fails.</summary>
    TryLock,

    /// <summary>A GFP_ATOMIC allocation fails.</summary>
    AtomicAllocation,
}
