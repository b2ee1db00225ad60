using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>The table of bug reports.</summary>
internal sealed class FieldReportsBuilder(ReportScope scope)
{
    private const string Shown = "report_shown";

    /// <summary>The table, empty when no fixture shown retells a report.</summary>
    public FieldReportsView Build()
    {
        FixtureResult[] told = [.. scope.Fixtures.Where(f => f.Report is not null)];
        return new FieldReportsView
        {
            Items = [.. told.Select(Report)],
            Spared =
            [
                .. scope.Strategies.Select(s => (s.Id, Count: told.Count(f => Shows(s.Id, f.Id) == false))).GroupBy(s => s.Count).OrderByDescending(g => g.Key)
                    .Select(g => new SparedView { Reports = g.Key, Strategies = Names(g.Select(s => s.Id)) }).Where(_ => told.Length > 0),
            ],
        };
    }

    private FieldReportView Report(FixtureResult fixture)
    {
        string[] spares = [.. scope.Strategies.Where(s => Shows(s.Id, fixture.Id) == false).Select(s => s.Id)];
        return new FieldReportView
        {
            Fixture = CleanText.Of(fixture.Id),
            Anchor = scope.FixtureAnchor(fixture.Id),
            Title = CleanText.Of(fixture.Title),
            Id = CleanText.Of(fixture.Report!.Id),
            Kernel = CleanText.Of(fixture.Report.Kernel),
            FixedBy = CleanText.Of(fixture.Report.FixedBy),
            Shows = Names(scope.Strategies.Where(s => Shows(s.Id, fixture.Id) == true).Select(s => s.Id)),
            Spares = spares.Length == 0 ? "nobody" : Names(spares),
            SparedBy = spares.Length,
        };
    }

    // Null when the cell did not run, or by a version that did not judge it.
    private bool? Shows(string strategy, string fixture) =>
        scope.Cell(strategy, fixture)?.Metrics is { } metrics && metrics.TryGetValue(Shown, out decimal shown) ? shown == 1 : null;

    private static string Names(IEnumerable<string> ids) => string.Join(", ", ids.Select(id => CleanText.Of(id)).Order(StringComparer.Ordinal));
}
