using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>Every verdict as a test with an outcome, for tools that know tests and nothing of strategies.</summary>
internal sealed class SuiteBuilder(ReportScope scope)
{
    private const string Passed = "passed", Failed = "failed", Expected = "expected", Skipped = "skipped";

    /// <summary>A suite for each strategy and each kernel that ran.</summary>
    public IReadOnlyList<SuiteView> Build()
    {
        IGrouping<string, CellResult>[] subjects = [.. scope.Cells.Concat(scope.KernelCells).GroupBy(cell => cell.Strategy)];
        return new LaterList<SuiteView>(subjects.Length, () => [.. subjects.Select(cells => Suite(cells.Key, [.. cells.Select(Cell)]))]);
    }

    private static SuiteView Suite(string strategy, CellVerdictsView[] cells)
    {
        string[] outcomes = [.. cells.SelectMany(cell => cell.Verdicts).Select(verdict => verdict.Outcome)];
        return new SuiteView
        {
            Strategy = CleanText.Of(strategy),
            Cells = cells,
            Total = outcomes.Length,
            Failed = outcomes.Count(outcome => outcome == Failed),
            Skipped = outcomes.Count(outcome => outcome is Expected or Skipped),
        };
    }

    private static CellVerdictsView Cell(CellResult cell)
    {
        JudgedView[] verdicts = [.. cell.Verdicts.Select(verdict => Judged(verdict.Key, verdict.Value))];
        return new CellVerdictsView
        {
            Fixture = CleanText.Of(cell.Fixture),
            Verdicts = verdicts,
            IsFailed = verdicts.Any(verdict => verdict.Outcome == Failed),
        };
    }

    private static JudgedView Judged(string invariant, VerdictResult verdict)
    {
        (string outcome, string? reason) = verdict.Verdict switch
        {
            Verdict.Holds => (Passed, ""),
            Verdict.Violated when verdict.DeclaredBy is { } place => (Expected, $"admitted: {place}; {verdict.Witness}"),
            Verdict.Violated => (Failed, verdict.Witness),
            _ => (Skipped, $"{verdict.Verdict.Word()}: {verdict.Reason ?? verdict.Witness}"),
        };
        return new JudgedView { Invariant = CleanText.Of(invariant), Outcome = outcome, Reason = CleanText.Of(reason) };
    }
}
