namespace Eval.Harness.Derivation;

/// <summary>What one task did between two points where the trace shows that another operation begins.</summary>
internal sealed class TracedOperation
{
    /// <summary>Name when the trace says it (mkdir, fork, join, mapping, fdtable, pipe-byte, inode); null when it follows from what was made.</summary>
    public string? Kind { get; set; }

    /// <summary>Whether it began with a path lookup.</summary>
    public bool HasPath { get; init; }

    /// <summary>When it began, nanoseconds of the trace's clock.</summary>
    public long Time { get; init; }

    /// <summary>Whether its task is in a group.</summary>
    public bool IsInGroup { get; init; }

    /// <summary>Whether its task runs a program of its own.</summary>
    public bool IsAfterExec { get; init; }

    /// <summary>Group it made.</summary>
    public string Group { get; set; } = "";

    /// <summary>Pages of a file that it added to the page cache.</summary>
    public int FilePages { get; set; }

    /// <summary>Operations of the kind that are one here, as the two sockets of a pair.</summary>
    public int Times { get; set; } = 1;

    /// <summary>What it allocated, in order.</summary>
    public List<TracedObject> Objects { get; } = [];
}
