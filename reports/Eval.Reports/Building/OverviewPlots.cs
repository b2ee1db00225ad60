using System.Globalization;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Reports.Figures;
using Eval.Reports.Plots;
using Eval.Reports.Rendering;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>The pictures over all fixtures. A picture without data is left out rather than drawn empty.</summary>
internal sealed class OverviewPlots(ReportScope scope)
{
    private static readonly (string, string)[] FateParts =
        [("pinned: still charged to the dead group", "p0"), ("reparented: charged to an ancestor", "p1"), ("recharged: charged to a user", "p2"), ("lost: charged to nobody", "p3")];

    /// <summary>The pictures.</summary>
    public IReadOnlyList<PlotView> Build() => [.. new[] { Accuracy(), Zombies(), Utilisation(), Fates() }.OfType<PlotView>(), .. Teardowns()];

    /// <summary>A stacked row of a fate; empty fates give an empty bar.</summary>
    public static BarRow FateRow(string name, FateResult fate)
    {
        decimal all = (decimal)fate.PinnedBytes + fate.ReparentedBytes + fate.RechargedBytes + fate.LostBytes;
        return new BarRow(name, [fate.PinnedBytes, fate.ReparentedBytes, fate.RechargedBytes, fate.LostBytes], UnitText.Of(all, "bytes"));
    }

    /// <summary>Draws fates.</summary>
    public static PlotView FatePlot(string id, string title, string description, IReadOnlyList<BarRow> rows) => new()
    {
        Id = id,
        Title = title,
        Description = description,
        FileName = $"report-{id}.svg",
        Size = "wide",
        Svg = new BarPlot(id, title, description) { Parts = FateParts, Values = ("live bytes of removed groups", "bytes") }.Draw(rows),
    };

    private static PlotView Plot(string id, string title, string description, Markup svg) =>
        new() { Id = id, Title = title, Description = description, Svg = svg, FileName = $"report-{id}.svg", Size = "wide" };

    private PlotView? Accuracy()
    {
        if (scope.Metric("hot_path_steps_per_op") is not { } cost || scope.Metric("misowned_byte_seconds") is not { } wrong)
        {
            return null;
        }

        List<(double X, double Y, string Name)> places = [];
        foreach (StrategyResult strategy in scope.Strategies)
        {
            if (scope.Total(strategy.Id, cost) is { } x && scope.Total(strategy.Id, wrong) is { } y)
            {
                places.Add(((double)x, (double)y, CleanText.Of(strategy.Id)));
            }
        }

        if (places.Count == 0)
        {
            return null;
        }

        List<ScatterPoint> points = [];
        foreach (IGrouping<(string, string), (double X, double Y, string Name)> same in places.GroupBy(one => (UnitText.Of((decimal)one.X, "x"), UnitText.Of((decimal)one.Y, wrong.Unit))))
        {
            string[] names = [.. same.Select(one => one.Name)];
            string label = names.Length > 2 ? string.Create(CultureInfo.InvariantCulture, $"{names[0]} + {names.Length - 1}") : string.Join(", ", names);
            points.Add(new ScatterPoint(same.First().X, same.First().Y, names.Length > 1 ? 1 : 0, label, $"{string.Join(", ", names)}: {same.Key.Item1} steps/op, {same.Key.Item2}"));
        }

        const string Title = "Hot-path cost against accuracy";
        string description = "Each point is a strategy: to the right it costs more steps for each allocation or free (median over the fixtures that have any), higher up more memory is "
            + "charged to somebody else than who allocated it, for longer (all fixtures added up). Best is lower left."
            + string.Concat(points.Where(point => point.Label.Contains(" + ", StringComparison.Ordinal)).Select(point => $" '{point.Label}' is {point.Tooltip}."));
        ScatterPlot plot = new("accuracy", Title, description)
        {
            Horizontal = ("steps for each operation on the hot path (median)", "steps/op", false),
            Vertical = ("wrongly owned byte-seconds", wrong.Unit, true),
            Legends = points.Exists(point => point.Style == 1) ? [(0, "one strategy"), (1, "several at the same place")] : [],
        };
        return Plot("accuracy", Title, description, plot.Draw(points));
    }

    private PlotView? Zombies()
    {
        if (scope.Metric("zombies_end") is not { } metric)
        {
            return null;
        }

        BarRow[] rows = [.. scope.Strategies.Select(strategy => (strategy, scope.Total(strategy.Id, metric)))
            .Where(one => one.Item2 is not null)
            .Select(one => new BarRow(CleanText.Of(one.strategy.Id), [(double)one.Item2!.Value], UnitText.Of(one.Item2.Value, metric.Unit)))];
        if (rows.Length == 0 || rows.All(row => row.Parts[0] == 0))
        {
            return null;
        }

        const string Title = "Groups that stay dying";
        const string Description = "Removed groups that are not released when everything deferred has run, all fixtures added up. Shorter is better.";
        BarPlot plot = new("zombies", Title, Description) { Parts = [("dying", "p0")], Values = ("dying groups at the end", "count") };
        return Plot("zombies", Title, Description, plot.Draw(rows));
    }

    private PlotView? Utilisation()
    {
        if (scope.Metric("slab_utilisation_end") is not { } metric)
        {
            return null;
        }

        double scale = metric.Unit == "ratio" ? 100 : 1e-4;
        List<RangeRow> rows = [];
        foreach (StrategyResult strategy in scope.Strategies)
        {
            List<decimal> values = scope.Values(strategy.Id, metric);
            if (values.Count > 0)
            {
                rows.Add(new RangeRow(CleanText.Of(strategy.Id), [.. values.Select(value => (double)value * scale)], "median " + UnitText.Of(ReportScope.Median(values), metric.Unit)));
            }
        }

        if (rows.Count == 0)
        {
            return null;
        }

        const string Title = "Slab utilisation at the end";
        const string Description = "Live object bytes over slab bytes: a tick for each fixture with a MiB of slab or more at the end, the diamond is the median. Further right is better.";
        RangePlot plot = new("utilisation", Title, Description) { Values = ("slab in use", "%") };
        return Plot("utilisation", Title, Description, plot.Draw(rows));
    }

    private PlotView? Fates()
    {
        List<BarRow> rows = [];
        foreach (StrategyResult strategy in scope.Strategies)
        {
            FateResult sum = scope.Fixtures.Select(fixture => scope.Cell(strategy.Id, fixture.Id)).OfType<CellResult>().Aggregate(
                new FateResult(0, 0, 0, 0),
                (all, cell) => new FateResult(
                    all.PinnedBytes + cell.Fates.PinnedBytes,
                    all.ReparentedBytes + cell.Fates.ReparentedBytes,
                    all.RechargedBytes + cell.Fates.RechargedBytes,
                    all.LostBytes + cell.Fates.LostBytes));
            rows.Add(FateRow(CleanText.Of(strategy.Id), sum));
        }

        return rows.Exists(row => row.Parts.Sum() > 0)
            ? FatePlot("fates", "Where the bytes of dead groups are", "Memory that removed groups allocated and that is still alive at the end, by who is charged for it, all fixtures added up.", rows)
            : null;
    }

    private IEnumerable<PlotView> Teardowns()
    {
        foreach (IGrouping<string, FixtureResult> family in scope.Fixtures.Where(fixture => fixture.ScaleN > 0)
            .GroupBy(fixture => fixture.ScaleFamily.Length > 0 ? fixture.ScaleFamily : fixture.Family, StringComparer.Ordinal))
        {
            FixtureResult[] fixtures = [.. family.OrderBy(fixture => fixture.ScaleN)];
            if (fixtures.Select(fixture => fixture.ScaleN).Distinct().Count() >= 3)
            {
                yield return Teardown(CleanText.Of(family.Key), fixtures);
            }
        }
    }

    private PlotView Teardown(string family, FixtureResult[] fixtures)
    {
        List<(string Name, TeardownFit Fit, (double Size, double Cost)[] Points)> lines = [];
        foreach (StrategyResult strategy in scope.Strategies)
        {
            (double, double)[] points = [.. fixtures.Select(fixture => (fixture, scope.Cell(strategy.Id, fixture.Id)))
                .Where(one => one.Item2?.Metrics.GetValueOrDefault("teardown_steps") > 0)
                .Select(one => ((double)one.fixture.ScaleN, (double)one.Item2!.Metrics["teardown_steps"]))];
            if (points.Length >= 3)
            {
                lines.Add((CleanText.Of(strategy.Id), TeardownFit.Of(points), points));
            }
        }

        string id = scope.Anchors.Of("teardown", family);
        string title = $"Teardown cost against the number of groups: {family}";
        const string Description = "Steps counted while N groups are removed, on logarithmic axes, with the fitted power law. An exponent of 1 is linear, 2 is quadratic; "
            + "strategies whose exponent and cost agree share a line.";
        return Plot(id, title, Description, DrawTeardown(id, title, Description, lines));
    }

    private static Markup DrawTeardown(string id, string title, string description, List<(string Name, TeardownFit Fit, (double Size, double Cost)[] Points)> lines)
    {
        List<ScatterPoint> points = [];
        List<((double, double), (double, double), string)> fitted = [];
        List<(int, string)> legends = [];
        int style = 0;
        foreach (var alike in lines.GroupBy(line => (Exponent(line.Fit), Math.Round(Math.Log2(line.Points[^1].Cost) * 2))).OrderByDescending(group => group.First().Points[^1].Cost))
        {
            (string _, TeardownFit fit, (double Size, double Cost)[] measured) = alike.First();
            int own = style++ % SvgCanvas.Styles;
            double At(double n) => Math.Exp(fit.LogFactor + (fit.Exponent * Math.Log(n)));
            fitted.Add(((measured[0].Size, At(measured[0].Size)), (measured[^1].Size, At(measured[^1].Size)), $"l c{own} d{own}"));
            points.AddRange(measured.Select(point => new ScatterPoint(point.Size, point.Cost, own, "", "")));
            legends.Add((own, $"N^{Exponent(fit)}: {string.Join(", ", alike.Select(line => line.Name))}"));
        }

        ScatterPlot plot = new(id, title, description)
        {
            Horizontal = ("groups removed, N", "count", true),
            Vertical = ("teardown steps", "steps", true),
            Lines = fitted,
            Legends = legends,
            Bottom = 270,
        };
        return plot.Draw(points);
    }

    private static string Exponent(TeardownFit fit) => Math.Round(fit.Exponent, 2).ToString("0.00", CultureInfo.InvariantCulture);
}
