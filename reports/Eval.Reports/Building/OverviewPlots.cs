using System.Globalization;
using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Plots;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>The pictures over all fixtures. A picture without data is left out rather than drawn empty.</summary>
internal sealed class OverviewPlots(ReportScope scope)
{
    private static readonly (string, string)[] FateParts =
        [
            ("pinned: still charged to the dead group", "p0"), ("reparented: charged to an ancestor", "p1"), ("recharged: charged to a user", "p2"),
            ("lost: charged to nobody", "p3"),
        ];

    /// <summary>The pictures.</summary>
    public IReadOnlyList<PlotView> Build() =>
    [
        .. new[]
        {
            Accuracy(),
            Bars(
                "zombies", "zombies_end", "Dying groups left",
                "Removed groups that are not released when everything deferred has run, all fixtures added up. Shorter is better."),
            Bars("misowned", "misowned_byte_seconds", "Memory charged to the wrong group",
                "Memory charged to somebody else than its user, times the time it was so, all fixtures added up. Shorter is better."),
            Bars("clairvoyant", "misowned_ratio", "How far from the clairvoyant owner",
                "Live memory charged to another group than a clairvoyant owner would choose: whoever uses it next, else who used it last, else who allocated it. "
                + "Median over the fixtures that have any; 0 is the best that any design could do."),
            Utilisation(),
            Fates(),
        }.OfType<PlotView>(),
        .. new TeardownPlots(scope).Build(),
    ];

    private PlotView? Accuracy()
    {
        if (scope.Metric("hot_path_steps_per_op") is not { } cost || scope.Metric("misowned_byte_seconds") is not { } wrong)
        {
            return null;
        }

        List<(double X, double Y, string Name, string Kind)> places = [];
        foreach (StrategyResult strategy in scope.Strategies)
        {
            if (scope.Total(strategy.Id, cost) is { } x && scope.Total(strategy.Id, wrong) is { } y)
            {
                places.Add(((double)x, (double)y, CleanText.Of(strategy.Id), scope.KindOf(strategy.Id)));
            }
        }

        if (places.Count == 0)
        {
            return null;
        }

        List<ScatterPoint> points = [];
        foreach (var same in places.GroupBy(one => (UnitText.Of((decimal)one.X, "x"), UnitText.Of((decimal)one.Y, wrong.Unit), one.Kind == "mainline")))
        {
            string[] names = [.. same.Select(one => one.Name)];
            points.Add(
                new ScatterPoint(
                    same.First().X, same.First().Y, same.Key.Item3 ? 0 : 1, RowPlot.Fitting(names, 200),
                    $"{string.Join(", ", names)}: {same.Key.Item1} steps/op, {same.Key.Item2}"));
        }

        const string Title = "Hot-path cost against accuracy";
        string description = "To the right a strategy takes more steps for each allocation or free (median over the fixtures that have any), higher " +
            "up more memory is "
            + "charged to somebody else than its user, for longer (all fixtures added up). Best is lower left."
            + string.Concat(
                points.Where(point => point.Label.Contains(" + ", StringComparison.Ordinal)).Select(point => $" '{point.Label}' is {point.Tooltip}."));
        return PlotPair.Of("accuracy", Title, description, (id, width) => new ScatterPlot(id, Title, description)
        {
            Width = width,
            Horizontal = ("steps for each operation on the hot path", "steps/op", false),
            Vertical = ("wrongly owned byte-seconds", wrong.Unit, false),
            Legends = [(0, "mainline kernels"), (1, "proposals and bounds")],
        }.Draw(points));
    }

    private PlotView? Bars(string name, string id, string title, string description)
    {
        if (scope.Metric(id) is not { } metric)
        {
            return null;
        }

        PlotSection[] sections = PlotSections.Of(
            scope, strategy => scope.Total(strategy.Id, metric) is { } value ? [(double)value] : null,
            values => UnitText.Of((decimal)values[0], metric.Unit), values => values[0]);
        return sections.All(section => section.Rows.All(row => row.Values[0] == 0)) ? null
            : PlotPair.Of(
                name, title, description,
                (at, width) => new RowPlot(at, title, description) { Width = width, Values = (CleanText.Of(metric.Title), metric.Unit) }.Draw(sections));
    }

    private PlotView? Utilisation()
    {
        if (scope.Metric("slab_utilisation_end") is not { } metric)
        {
            return null;
        }

        double scale = metric.Unit == "ratio" ? 100 : 1e-4;
        PlotSection[] sections = PlotSections.Of(
            scope,
            strategy => [.. scope.Values(strategy.Id, metric).Order().Select(value => (double)value * scale)],
            values => "median " + UnitText.Of((decimal)Middle(values), "%"),
            values => -Middle(values));
        const string Title = "Slab utilisation at the end";
        const string Description = "Live objects over slab pages: a tick for each fixture with a MiB of slab or more at the end, the diamond is the " +
            "median. Further right is better.";
        return sections.Length == 0 ? null
            : PlotPair.Of(
                "utilisation", Title, Description,
                (id, width) => new RowPlot(id, Title, Description) { Width = width, Values = ("slab in use", "%"), AreTicks = true }.Draw(sections));
    }

    private static double Middle(IReadOnlyList<double> sorted) => sorted[(sorted.Count - 1) / 2];

    private PlotView? Fates()
    {
        PlotSection[] sections = PlotSections.Of(scope, FateOf, values => UnitText.Of((decimal)values.Sum(), "bytes") + FateKey(values), values => values[0]);
        sections =
        [
            .. sections.Select(section => section with
            {
                Rows = [.. section.Rows.Select(row => row with { Behind = UnitText.Of((decimal)row.Values.Sum(), "bytes") })],
            }),
        ];
        const string Title = "Where the memory of dead groups is";
        const string Description = "Memory that removed groups allocated and that is still alive at the end, by who is charged for it, all fixtures " +
            "added up. Least pinned first.";
        return sections.All(section => section.Rows.All(row => row.Values.Sum() == 0)) ? null
            : PlotPair.Of("fates", Title, Description,
                (id, width) =>
                    new RowPlot(id, Title, Description)
                    {
                        Width = width,
                        Parts = FateParts,
                        Values = (
                        "live memory of removed groups", "bytes")
                    }.Draw(sections));
    }

    /// <summary>Rows are shared only where every part agrees.</summary>
    private static string FateKey(IReadOnlyList<double> parts) => string.Concat(parts.Select(part => "/" + part.ToString("R", CultureInfo.InvariantCulture)));

    private double[] FateOf(StrategyResult strategy)
    {
        double[] sum = new double[4];
        foreach (CellResult cell in scope.Fixtures.Select(fixture => scope.Cell(strategy.Id, fixture.Id)).OfType<CellResult>())
        {
            sum[0] += cell.Fates.PinnedBytes;
            sum[1] += cell.Fates.ReparentedBytes;
            sum[2] += cell.Fates.RechargedBytes;
            sum[3] += cell.Fates.LostBytes;
        }

        return sum;
    }
}
