using Eval.Harness.Invariants;
using Eval.Harness.Results;

namespace Eval.Harness.Runs;

/// <summary>The result of a cell whose strategy did not come to the end: nothing is judged, and it says why.</summary>
public static class FailedCell
{
    // Frames of the harness and the machine say nothing to who wrote the strategy.
    private const string OurNames = "Eval.Kernel.", Harness = "Eval.Harness.";

    /// <summary>The result, when a strategy threw.</summary>
    public static CellResult Of(string strategy, string fixture, Exception thrown)
    {
        ArgumentNullException.ThrowIfNull(thrown);
        string where = WhereOf(thrown) is { } hook ? $" in {hook}" : "";
        return Of(strategy, fixture, $"threw {thrown.GetType().Name}{where}: {thrown.Message.ReplaceLineEndings(" ")}");
    }

    /// <summary>The result, for any other reason.</summary>
    /// <param name="strategy">Id.</param>
    /// <param name="fixture">Id.</param>
    /// <param name="reason">One line: what the strategy did.</param>
    public static CellResult Of(string strategy, string fixture, string reason) => new()
    {
        Strategy = strategy,
        Fixture = fixture,
        Failure = reason,
        Verdicts = new SortedDictionary<string, VerdictResult>(
            InvariantCatalog.Describe().ToDictionary(i => i.Id, _ => new VerdictResult(Verdict.NotJudgeable, null, null, reason)), StringComparer.Ordinal),
        Metrics = new Dictionary<string, decimal>(),
    };

    // The innermost method of the strategy, or of the machine when only the machine is on the stack. Names only: a line would differ between builds.
    private static string? WhereOf(Exception thrown)
    {
        string[] methods =
        [
            .. from frame in new System.Diagnostics.StackTrace(thrown).GetFrames()
               let method = System.Diagnostics.DiagnosticMethodInfo.Create(frame)
               where method?.DeclaringTypeName is not null && !method.DeclaringTypeName.StartsWith("System.", StringComparison.Ordinal)
               select $"{method.DeclaringTypeName}.{method.Name}",
        ];
        return methods.FirstOrDefault(m => !m.StartsWith(OurNames, StringComparison.Ordinal) && !m.StartsWith(Harness, StringComparison.Ordinal))
            ?? methods.FirstOrDefault();
    }
}
