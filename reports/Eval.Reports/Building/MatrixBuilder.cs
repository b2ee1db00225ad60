using System.Globalization;
using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>Strategies by invariants.</summary>
internal sealed class MatrixBuilder(ReportScope scope)
{
    /// <summary>The matrix.</summary>
    public MatrixView Build() => new()
    {
        Invariants = [.. scope.Results.Invariants.Select(Invariant)],
        Rows = [.. scope.Strategies.Select(Row)],
    };

    /// <summary>An invariant for a reader.</summary>
    public InvariantView Invariant(InvariantResult invariant) => new()
    {
        Id = CleanText.Of(invariant.Id),
        Says = CleanText.Of(invariant.Says),
        Anchor = scope.Anchors.Of("i", invariant.Id),
    };

    private MatrixRowView Row(StrategyResult strategy)
    {
        MatrixCellView[] cells = [.. scope.Results.Invariants.Select(invariant => Cell(strategy, invariant.Id))];
        return new MatrixRowView
        {
            Strategy = CleanText.Of(strategy.Id),
            Title = CleanText.Of(strategy.Title),
            Anchor = scope.StrategyAnchor(strategy.Id),
            Cells = cells,
            Broken = cells.Count(cell => cell.Violated > 0),
        };
    }

    private MatrixCellView Cell(StrategyResult strategy, string invariant)
    {
        int holds = 0;
        int admitted = 0;
        int undeclared = 0;
        foreach (FixtureResult fixture in scope.Fixtures)
        {
            if (scope.Cell(strategy.Id, fixture.Id) is not { } cell || !cell.Verdicts.TryGetValue(invariant, out VerdictResult? verdict))
            {
                continue;
            }

            holds += verdict.Verdict == VerdictResult.Holds ? 1 : 0;
            admitted += verdict is { Verdict: VerdictResult.Violated, Declared: true } ? 1 : 0;
            undeclared += verdict is { Verdict: VerdictResult.Violated, Declared: false } ? 1 : 0;
        }

        return Cell(strategy, invariant, holds, admitted, undeclared);
    }

    private MatrixCellView Cell(StrategyResult strategy, string invariant, int holds, int admitted, int undeclared)
    {
        int violated = admitted + undeclared;
        int judged = holds + violated;
        string text = judged == 0 ? "·"
            : violated == 0 ? Number($"✓ {holds}")
            : Number($"✗ {violated}/{judged}") + (undeclared > 0 ? "!" : "");
        string sentence = judged == 0 ? "not applicable to any fixture"
            : violated == 0 ? Number($"holds on all {judged} fixtures that can judge it")
            : Number($"violated on {violated} of {judged} fixtures that can judge it, ") + (
                undeclared > 0 ? Number($"{undeclared} not admitted") : "all admitted");
        return new MatrixCellView
        {
            Invariant = CleanText.Of(invariant),
            State = StateOf(judged, violated, undeclared),
            Text = text,
            Sentence = sentence,
            Holds = holds,
            Violated = violated,
            Judged = judged,
            Anchor = violated > 0 ? scope.WitnessAnchor(strategy.Id, invariant) : "",
        };
    }

    /// <summary>The state that gives a cell its colour and pattern.</summary>
    public static string StateOf(int judged, int violated, int undeclared) =>
        judged == 0 ? "none" : violated == 0 ? "ok" : undeclared > 0 ? "bad" : "admitted";

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
