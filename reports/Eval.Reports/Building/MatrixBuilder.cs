using System.Globalization;
using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>Strategies, and kernels that were measured, by invariants.</summary>
internal sealed class MatrixBuilder(ReportScope scope)
{
    /// <summary>The matrix.</summary>
    public MatrixView Build() => new()
    {
        Invariants = [.. scope.Results.Invariants.Select(Invariant)],
        Rows =
        [
            .. scope.Strategies.Select(s => Row(s.Id, s.Title, scope.StrategyAnchor(s.Id), invariant => scope.WitnessAnchor(s.Id, invariant))),
            .. scope.Kernels.Select(k => Row(k.Id, "a real kernel, in a guest", scope.KernelAnchor(k.Id), _ => scope.KernelAnchor(k.Id))),
        ],
    };

    /// <summary>An invariant for a reader.</summary>
    public InvariantView Invariant(InvariantResult invariant) => new()
    {
        Id = CleanText.Of(invariant.Id),
        Says = CleanText.Of(invariant.Says),
        Anchor = scope.Anchors.Of("i", invariant.Id),
    };

    private MatrixRowView Row(string subject, string title, string anchor, Func<string, string> witnesses)
    {
        MatrixCellView[] cells = [.. scope.Results.Invariants.Select(invariant => Cell(subject, invariant.Id, witnesses(invariant.Id)))];
        return new MatrixRowView
        {
            Strategy = CleanText.Of(subject),
            Title = CleanText.Of(title),
            Anchor = anchor,
            Cells = cells,
            Broken = cells.Count(cell => cell.Violated > 0),
        };
    }

    private MatrixCellView Cell(string subject, string invariant, string witnesses)
    {
        int holds = 0;
        int admitted = 0;
        int undeclared = 0;
        foreach (FixtureResult fixture in scope.Fixtures)
        {
            if (scope.Cell(subject, fixture.Id) is not { } cell || !cell.Verdicts.TryGetValue(invariant, out VerdictResult? verdict))
            {
                continue;
            }

            holds += verdict.Verdict == VerdictResult.Holds ? 1 : 0;
            admitted += verdict is { Verdict: VerdictResult.Violated, Declared: true } ? 1 : 0;
            undeclared += verdict is { Verdict: VerdictResult.Violated, Declared: false } ? 1 : 0;
        }

        return Cell(invariant, witnesses, holds, admitted, undeclared);
    }

    private static MatrixCellView Cell(string invariant, string witnesses, int holds, int admitted, int undeclared)
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
            Anchor = violated > 0 ? witnesses : "",
        };
    }

    /// <summary>The state that gives a cell its colour and pattern.</summary>
    public static string StateOf(int judged, int violated, int undeclared) =>
        judged == 0 ? "none" : violated == 0 ? "ok" : undeclared > 0 ? "bad" : "admitted";

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
