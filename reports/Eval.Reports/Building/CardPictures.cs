using System.Globalization;
using Eval.Harness.Comparisons;
using Eval.Harness.Results;
using Eval.Harness.Strategies;
using Eval.Reports.Figures;
using Eval.Reports.Plots;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>The scorecard and a comparison as pictures, for pages that can show nothing else, such as the README.</summary>
internal sealed class CardPictures(ReportScope scope, ScorecardView scorecard)
{
    private const double Width = 1000;
    private const int MostMetrics = 12;

    /// <summary>The pictures; the comparison is of the baseline with the best other, or of the oldest mainline kernel shown with the newest.</summary>
    public IReadOnlyList<PlotView> Build() => [.. new[] { Scorecard(), Compare() }.OfType<PlotView>()];

    private PlotView? Scorecard()
    {
        if (scorecard.Groups.Count == 0)
        {
            return null;
        }

        const string Title = "Scorecard";
        const string Description = "A row for each strategy: its front, promises kept, broken and not judged, claims, dying groups, memory charged to " +
            "the wrong group, costs, and fit to the real kernel.";
        string[][] heads =
        [
            ["strategy"], ["front"], .. scorecard.Columns.Select(column => Head(column.Head + (column.Sign.Length > 0 ? " " + column.Sign : ""))),
        ];
        (string, IReadOnlyList<IReadOnlyList<(string, bool)>>)[] groups =
        [
            .. scorecard.Groups.Select(group => (group.Title, (IReadOnlyList<IReadOnlyList<(string, bool)>>)
            [
                .. group.Rows.Select(
                    row => (IReadOnlyList<(string, bool)>)[
                        (row.Strategy, row.Rank == 1), (row.Place, row.Rank == 1), .. row.Cells.Select(cell => (cell.Text, cell.IsBest))]),
            ])),
        ];
        return new PlotView
        {
            Id = "scorecard-picture",
            Title = Title,
            Description = Description,
            Svg = new TablePicture("scorecard-picture", Title, Description).Draw(heads, groups),
            FileName = "report-scorecard.svg",
        };
    }

    /// <summary>A head in two lines where it has several words.</summary>
    private static string[] Head(string text)
    {
        int space = text.IndexOf(' ', Math.Min(text.Length - 1, text.Length / 3));
        return space < 0 ? [text] : [text[..space], text[(space + 1)..]];
    }

    private PlotView? Compare()
    {
        string[] mainline = [.. scope.Strategies.Select(strategy => strategy.Id).Where(id => scope.KindOf(id) == SubjectResult.Mainline)
            .OrderBy(KernelRelease.Of)];
        string basis = scope.Baseline.Length > 0 ? scope.Baseline : mainline.FirstOrDefault() ?? "";
        string subject = scope.Baseline.Length > 0
            ? scorecard.Groups.SelectMany(group => group.Rows).Where(row => row.Rank > 0 && row.Strategy != basis).OrderBy(row => row.Rank)
                .FirstOrDefault()?.Strategy ?? ""
            : mainline.LastOrDefault() ?? "";
        if (basis.Length == 0 || subject.Length == 0 || basis == subject)
        {
            return null;
        }

        SubjectComparison found = SubjectComparison.Of(scope.Results, basis, subject, [.. scope.Fixtures.Select(fixture => fixture.Id)]);
        string title = $"{CleanText.Of(subject)} against {CleanText.Of(basis)}";
        const string Description = "Promises mended and broken, and metrics as ratios, the largest change first: to the left less than the base, to " +
            "the right more; filled is better, hatched is worse.";
        string[] lines =
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{title}, on {found.Fixtures.Count} fixtures: mends {found.Mended}, breaks {found.Broken} (promise × fixture)"),
            .. found.Promises.Where(promise => promise.Mended.Count + promise.Broken.Count > 0)
                .Select(
                    promise => string.Create(
                        CultureInfo.InvariantCulture,
                        $"{CleanText.Of(promise.Invariant)}: mended on {promise.Mended.Count}, broken on {promise.Broken.Count}")),
        ];
        RatioRow[] rows = [.. found.Metrics.Take(MostMetrics).Select(Row)];
        return new PlotView
        {
            Id = "compare-picture",
            Title = title,
            Description = Description,
            Svg = new RatioPlot("compare-picture", title, Description) { Width = Width }.Draw(lines, rows),
            FileName = "report-compare.svg",
        };
    }

    private static RatioRow Row(MetricChange change) => new(
        CleanText.Of(change.Metric.Title),
        change.Ratio,
        change.Better > change.Worse,
        string.Create(CultureInfo.InvariantCulture, $"{ChangeText.How(change)}, {change.Better} better, {change.Worse} worse"));
}
