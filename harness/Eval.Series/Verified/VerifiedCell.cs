using Eval.Harness.Results;

namespace Eval.Series.Verified;

/// <summary>What is verified of a cell, and what it was verified on.</summary>
/// <param name="Verdicts">Verdicts by invariant id.</param>
/// <param name="Metrics">Metrics by id, in the metric's unit.</param>
/// <param name="FixtureContent">Hash of the fixture and its machine, or a prefix of it; empty when not known.</param>
/// <param name="Machine">Id of the machine description; empty when not known.</param>
public sealed record VerifiedCell(
    IReadOnlyDictionary<string, VerdictResult> Verdicts, IReadOnlyDictionary<string, decimal> Metrics, string FixtureContent, string Machine)
{
    /// <summary>The snapshot below its header, to see a change in words outside the fields; empty when it has none.</summary>
    public string Text { get; init; } = "";
}
