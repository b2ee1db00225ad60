namespace Eval.Harness.Traces;

/// <summary>What a trace does not say about itself.</summary>
public sealed record TraceOptions
{
    /// <summary>Choose the hierarchy by what the trace shows.</summary>
    public const long AnyHierarchy = -1;

    /// <summary>Number (root=) of the cgroup hierarchy that the memory controller is on; <see cref="AnyHierarchy"/> to choose.</summary>
    public long Hierarchy { get; init; } = AnyHierarchy;
}
