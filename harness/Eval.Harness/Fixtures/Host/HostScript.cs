namespace Eval.Harness.Fixtures.Host;

/// <summary>
/// What a fixture does on a real host: one line a step, no loop or variable left. Sizes are bytes, times milliseconds, files paths below the host's root
/// ("x/" is its disk, "t/" its tmpfs), groups paths below the group that stands for the fixture's root.
/// </summary>
public sealed record HostScript
{
    /// <summary>Label of the sample at the end, when everything has settled.</summary>
    public const string End = "end";

    /// <summary>The fixture's id.</summary>
    public required string Fixture { get; init; }

    /// <summary>The fixture's family.</summary>
    public required string Family { get; init; }

    /// <summary>Lines; empty when it is refused.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>Why a host cannot do it, with the line of the file; null when it can.</summary>
    public required string? Refusal { get; init; }

    /// <summary>What a host does otherwise than the model, one sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Why only cgroup v1 can do it; null when v2 can.</summary>
    public required string? NeedsVersion1 { get; init; }

    /// <summary>Why only cgroup v2 can do it; null when v1 can.</summary>
    public required string? NeedsVersion2 { get; init; }

    /// <summary>Bytes of anonymous memory and files it touches in all.</summary>
    public required long TouchedBytes { get; init; }

    /// <summary>Size of the swap device it needs, 0 for none.</summary>
    public required long SwapBytes { get; init; }

    /// <summary>Milliseconds it waits in all.</summary>
    public required double WaitMilliseconds { get; init; }

    /// <summary>Values of its parameters, in order.</summary>
    public required IReadOnlyList<long> Parameters { get; init; }
}
