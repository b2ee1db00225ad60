using System.Globalization;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Reports.Figures;
using Eval.Reports.Plots;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>Cost of removal against the number of groups, for each family of fixtures that differ in it.</summary>
internal sealed class TeardownPlots(ReportScope scope)
{
    private const int FewestSizes = 3;

    /// <summary>The pictures.</summary>
    public IEnumerable<PlotView> Build()
    {
        foreach (IGrouping<string, FixtureResult> family in scope.Fixtures.Where(fixture => fixture.ScaleN > 0)
            .GroupBy(fixture => fixture.ScaleFamily.Length > 0 ? fixture.ScaleFamily : fixture.Family, StringComparer.Ordinal))
        {
            FixtureResult[] fixtures = [.. family.OrderBy(fixture => fixture.ScaleN)];
            if (fixtures.Select(fixture => fixture.ScaleN).Distinct().Count() >= FewestSizes && Lines(fixtures) is { Count: > 0 } lines)
            {
                yield return Teardown(CleanText.Of(family.Key), lines);
            }
        }
    }

    private List<(string Name, TeardownFit Fit, (double Size, double Cost)[] Points)> Lines(FixtureResult[] fixtures)
    {
        List<(string Name, TeardownFit Fit, (double Size, double Cost)[] Points)> lines = [];
        foreach (StrategyResult strategy in scope.Strategies)
        {
            (double, double)[] points = [.. fixtures.Select(fixture => (fixture, scope.Cell(strategy.Id, fixture.Id)))
                .Where(one => one.Item2?.Metrics.GetValueOrDefault("teardown_steps") > 0)
                .Select(one => ((double)one.fixture.ScaleN, (double)one.Item2!.Metrics["teardown_steps"]))];
            if (points.Length >= FewestSizes)
            {
                lines.Add((CleanText.Of(strategy.Id), TeardownFit.Of(points), points));
            }
        }

        return lines;
    }

    private PlotView Teardown(string family, List<(string Name, TeardownFit Fit, (double Size, double Cost)[] Points)> lines)
    {
        string title = $"Teardown cost against the number of groups: {family}";
        List<ScatterPoint> points = [];
        List<((double, double), (double, double), string)> fitted = [];
        List<(double, double, string)> ends = [];
        List<string> shared = [];
        int style = 0;
        var alikes = lines.GroupBy(line => (Exponent(line.Fit), Math.Round(Math.Log2(line.Points[^1].Cost) * 2)));
        foreach (var alike in alikes.OrderByDescending(group => group.First().Points[^1].Cost))
        {
            (string _, TeardownFit fit, (double Size, double Cost)[] measured) = alike.First();
            int own = style++ % SvgCanvas.Styles;
            double At(double n) => Math.Exp(fit.LogFactor + (fit.Exponent * Math.Log(n)));
            fitted.Add(((measured[0].Size, At(measured[0].Size)), (measured[^1].Size, At(measured[^1].Size)), $"l c{own} d{own}"));
            points.AddRange(measured.Select(point => new ScatterPoint(point.Size, point.Cost, own, "", "")));
            string[] names = [.. alike.Select(line => line.Name)];
            string label = $"N^{Exponent(fit)} {RowPlot.Fitting(names, 180)}";
            ends.Add((measured[^1].Size, At(measured[^1].Size), label));
            if (names.Length > 1)
            {
                shared.Add($" N^{Exponent(fit)}: {string.Join(", ", names)}.");
            }
        }

        string description = "Steps counted while N groups are removed, on logarithmic axes, with the fitted power law: N^1 is linear, N^2 quadratic. "
            + "Strategies whose exponent and cost agree share a line." + string.Concat(shared);
        return PlotPair.Of(scope.Anchors.Of("teardown", family), title, description, (id, width) => new ScatterPlot(id, title, description)
        {
            Width = width,
            Horizontal = ("groups removed, N (logarithmic)", "count", true),
            Vertical = ("teardown steps (logarithmic)", "steps", true),
            Lines = fitted,
            Ends = ends,
        }.Draw(points));
    }

    private static string Exponent(TeardownFit fit) => Math.Round(fit.Exponent, 2).ToString("0.00", CultureInfo.InvariantCulture);
}
