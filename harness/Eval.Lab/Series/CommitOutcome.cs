using Eval.Harness.Results;
using Eval.Lab.Runs;

namespace Eval.Lab.Series;

/// <summary>What a commit of a series does.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="BuildWitness">The compiler's words when it does not build; null when it does.</param>
/// <param name="Cells">Its cells, empty when it does not build.</param>
/// <param name="Results">The cells as results have them, in the same order.</param>
public sealed record CommitOutcome(SeriesCommit Commit, string? BuildWitness, IReadOnlyList<LabCell> Cells, IReadOnlyList<CellResult> Results);
