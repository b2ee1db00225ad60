using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Plots;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>Small pictures by family of fixtures: what is added up over all fixtures says nothing of where it comes from.</summary>
internal sealed class FamilyPlots(ReportScope scope)
{
    /// <summary>The pictures, by metric.</summary>
    public IReadOnlyList<MultiplesView> Build() =>
    [
        .. new[]
        {
            Metric("zombies_end", "Dying groups left, by family of fixtures", "removed groups that are not released when everything deferred has run"),
            Metric("misowned_byte_seconds", "Wrongly owned memory, by family of fixtures", "memory charged to somebody else than its user, times the time"),
        }.OfType<MultiplesView>(),
    ];

    private MultiplesView? Metric(string id, string title, string what)
    {
        if (scope.Metric(id) is not { } metric)
        {
            return null;
        }

        List<PlotView> plots = [];
        List<string> without = [];
        foreach (IGrouping<string, FixtureResult> family in scope.Fixtures.GroupBy(fixture => fixture.Family, StringComparer.Ordinal))
        {
            PlotSection[] sections = PlotSections.Of(
                scope, strategy => Values(strategy, family, id), values => UnitText.Of((decimal)values[0], metric.Unit), values => values[0],
                withTitles: false);
            if (sections.All(section => section.Rows.All(row => row.Values[0] == 0)))
            {
                without.Add(CleanText.Of(family.Key));
                continue;
            }

            string name = scope.Anchors.Of("family", id + "-" + family.Key);
            string count = family.Count() == 1 ? "1 fixture" : UnitText.Count(family.Count()) + " fixtures";
            plots.Add(PlotPair.Small(name, $"{CleanText.Of(family.Key)} ({count})", $"{title}: {what}.",
                (at, width) =>
                    new RowPlot(
                        at, $"{title}: {CleanText.Of(family.Key)}", what)
                    {
                        Width = width,
                        Values = (CleanText.Of(metric.Title), metric.Unit)
                    }.Draw(sections)));
        }

        string rest = without.Count == 0 ? "" : $" Nothing of it in {string.Join(", ", without)}.";
        return plots.Count == 0 ? null : new MultiplesView
        {
            Title = title,
            Description = char.ToUpperInvariant(what[0]) + what[1..]
                + ". Strategies that agree share a bar; shorter is better, and each family has its own scale." + rest,
            Plots = plots,
        };
    }

    private double[]? Values(StrategyResult strategy, IEnumerable<FixtureResult> family, string metric)
    {
        decimal[] values =
            [
                .. family.Select(fixture => scope.Cell(strategy.Id, fixture.Id)).OfType<CellResult>().Where(cell => cell.Metrics.ContainsKey(metric))
                    .Select(cell => cell.Metrics[metric]),
            ];
        return values.Length == 0 ? null : [(double)values.Sum()];
    }
}
