namespace Eval.Kernel.Description;

/// <summary>How a kernel comes to the hierarchical values of memory.stat.</summary>
public enum StatReading : byte
{
    /// <summary>A reader flushes the groups of the subtree that changed since the last flush, on each CPU (since 5.13, 2d146aa3aa84).</summary>
    Flushes,

    /// <summary>A reader walks all groups of the subtree, dead ones too (up to 5.1).</summary>
    Walks,

    /// <summary>Every change goes up to the root in batches, and a reader looks at one group (5.2, 42a300353577, to 5.12).</summary>
    Kept,
}
