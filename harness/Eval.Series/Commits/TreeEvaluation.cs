using System.Text.Json.Serialization;
using Eval.Harness.Caching;
using Eval.Harness.Results;

namespace Eval.Series.Commits;

/// <summary>What was found out about a tree.</summary>
/// <param name="Builds">Whether it builds.</param>
/// <param name="Message">First error of the build or of the run; null when there is none.</param>
/// <param name="Status">Status that the run ended with (0 all as verified, 1 a verdict differs); null when it did not run.</param>
/// <param name="Results">Results; null when it did not run to the end.</param>
public sealed record TreeEvaluation(bool Builds, string? Message, int? Status, RunResults? Results)
{
    /// <summary>
    /// How many cells were computed for it and how many were known, from other commits or other runs; null when its run does not say. It is no property of
    /// the tree, so it is not kept.
    /// </summary>
    [JsonIgnore]
    public CellCounts? Cells { get; init; }

    /// <summary>
    /// Whether another try would find the same. Not when the build or the run was ended by a signal, as for want of memory, or found the disk full: that says
    /// nothing of the commit, so it is not kept.
    /// </summary>
    [JsonIgnore]
    public bool IsOfTheTree { get; init; } = true;

    /// <summary>Whether every verdict is as verified and declared; null when it did not run.</summary>
    [JsonIgnore]
    public bool? VerdictsHold => Results is null ? null : Status == 0;
}
