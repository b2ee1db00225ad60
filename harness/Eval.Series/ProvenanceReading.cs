using Eval.Harness.Results;

namespace Eval.Series;

/// <summary>Which checkout made a result.</summary>
/// <param name="Tool">Version, commit and dirtiness; the latter two null when they cannot be known.</param>
/// <param name="Reason">Why commit and dirtiness are null, one line; null when they are known.</param>
public sealed record ProvenanceReading(ToolResult Tool, string? Reason)
{
    /// <summary>For people: "1.0.0 (commit 0123456789ab, dirty)".</summary>
    public string Text => Tool.Commit is null
        ? $"{Tool.Version} (commit unknown: {Reason})"
        : $"{Tool.Version} (commit {Tool.Commit[..12]}{(Tool.Dirty == true ? ", dirty" : "")})";
}
