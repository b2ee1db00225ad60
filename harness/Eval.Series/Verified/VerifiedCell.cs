using Eval.Harness.Results;
using Eval.Harness.Results.Snapshots;

namespace Eval.Series.Verified;

/// <summary>What is verified of a cell.</summary>
/// <param name="Verdicts">Verdicts by invariant id; one that is not here is not applicable.</param>
/// <param name="Metrics">Metrics by id, in the metric's unit; one that is not here is zero.</param>
/// <param name="Sections">What else the snapshot says, by heading; empty for the cell of a run.</param>
public sealed record VerifiedCell(
    IReadOnlyDictionary<string, VerdictResult> Verdicts, IReadOnlyDictionary<string, decimal> Metrics, IReadOnlyDictionary<string, string> Sections)
{
    /// <summary>As a snapshot has it.</summary>
    public static VerifiedCell Of(CellSnapshot snapshot) => new(snapshot.Verdicts, snapshot.Metrics, snapshot.Sections);

    /// <summary>As a run found it.</summary>
    public static VerifiedCell Of(CellResult cell) => new(
        cell.Verdicts.Where(v => v.Value.Verdict != VerdictResult.NotApplicable).ToDictionary(),
        cell.Metrics.Where(m => m.Value != 0).ToDictionary(),
        new Dictionary<string, string>());
}
