using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Execution;

namespace Eval.Harness.Traces;

/// <summary>A recorded trace as a program that runs under every strategy.</summary>
public sealed record ImportedTrace
{
    /// <summary>The program.</summary>
    public required EventProgram Program { get; init; }

    /// <summary>Numbers it uses.</summary>
    public required MachineSizes Sizes { get; init; }

    /// <summary>Path by memcg; the root is "/". A path made twice stands twice.</summary>
    public required IReadOnlyList<string> MemcgNames { get; init; }

    /// <summary>
    /// When the recorded kernel released a group, in nanoseconds from the first event, -1 when the trace does not say: to compare with, not replayed.
    /// </summary>
    public required IReadOnlyList<long> ReleasedNanoseconds { get; init; }

    /// <summary>"comm-pid" by task.</summary>
    public required IReadOnlyList<string> TaskNames { get; init; }

    /// <summary>Labels of the samples the importer adds: before the first rmdir, and where the trace ends.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>SHA-256 (hex) of the file as it was read, and of the functions of its call sites where a file beside it says them.</summary>
    public required string Content { get; init; }

    /// <summary>What became of the events.</summary>
    public required TraceStatistics Statistics { get; init; }
}
