using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Plots;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>The pictures of a fixture: curves where strategies or time make a difference, and where the bytes of dead groups went.</summary>
internal sealed class FixturePlots(ReportScope scope, FixtureResult fixture, CellResult[] cells)
{
    private const int GroupsShown = 2;

    /// <summary>The pictures.</summary>
    public IReadOnlyList<PlotView> Build()
    {
        List<PlotView> plots = [];
        AddCurve(plots, "dying", "Dying groups over time", "groups", "Removed groups that are not released yet.");
        AddCurve(plots, "utilisation", "Slab utilisation over time", "slab in use", "Live object bytes over slab bytes.");
        AddCharged(plots);
        AddFates(plots);
        return plots;
    }

    private static LineSeries? Line(string name, CurveResult? curve) => curve is { Points.Count: > 0 }
        ? new LineSeries(name, [.. curve.Points.Select(point => ((double)point.T, Value(point.V, curve.Unit)))])
        : null;

    private static double Value(long value, string unit) => unit == "ppm" ? value / 1e4 : value;

    private static CurveResult? Curve(CellResult cell, string id) => cell.Curves.FirstOrDefault(curve => curve.Id == id);

    private void AddCurve(List<PlotView> plots, string id, string title, string axis, string description)
    {
        CurveResult? any = cells.Select(cell => Curve(cell, id)).FirstOrDefault(curve => curve is not null);
        if (any is null)
        {
            return;
        }

        // A strategy without the curve never left zero.
        long last = any.Points[^1].T;
        LineSeries[] lines = [.. cells.Select(cell => Line(CleanText.Of(cell.Strategy), Curve(cell, id)) ?? new LineSeries(CleanText.Of(cell.Strategy), [(0, 0), (last, 0)]))];
        string unit = any.Unit == "ppm" ? "%" : any.Unit;
        Add(plots, id, title, description + " Strategies that share a line look alike at this size.", axis, unit, lines);
    }

    /// <summary>Charged against used for the groups where the two part most.</summary>
    private void AddCharged(List<PlotView> plots)
    {
        string[] groups = [.. cells.SelectMany(cell => cell.Curves).Where(curve => curve.Id.StartsWith("charged:", StringComparison.Ordinal))
            .Select(curve => curve.Id["charged:".Length..]).Distinct().OrderByDescending(Gap).Take(GroupsShown)];
        foreach (string group in groups)
        {
            List<LineSeries> lines = [.. cells.Select(cell => Line(CleanText.Of(cell.Strategy), Curve(cell, "charged:" + group))).OfType<LineSeries>()];
            if (cells.Select(cell => Curve(cell, "used:" + group)).FirstOrDefault(curve => curve is not null) is { } used && Line("really allocated and alive", used) is { } truth)
            {
                lines.Insert(0, truth with { Style = " used" });
            }

            string name = CleanText.Of(group);
            Add(plots, "charged-" + name, $"Charged against used: {name}", "What the group is charged, and what its tasks allocated that is still alive.", "bytes", "bytes", lines);
        }
    }

    private long Gap(string group)
    {
        long gap = 0;
        foreach (CellResult cell in cells)
        {
            if (Curve(cell, "charged:" + group) is { } charged && Curve(cell, "used:" + group) is { } used)
            {
                gap = Math.Max(gap, charged.Points.Zip(used.Points, (a, b) => Math.Abs(a.V - b.V)).DefaultIfEmpty().Max());
            }
        }

        return gap;
    }

    private void Add(List<PlotView> plots, string id, string title, string description, string axis, string unit, IReadOnlyList<LineSeries> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        string name = scope.Anchors.Of("p", fixture.Id + "-" + id);
        LinePlot plot = new(name, $"{title} ({CleanText.Of(fixture.Id)})", description) { Vertical = (axis, unit) };
        plots.Add(new PlotView { Id = name, Title = title, Description = description, Svg = plot.Draw(lines), FileName = $"report-{name}.svg", Size = "small" });
    }

    private void AddFates(List<PlotView> plots)
    {
        List<BarRow> rows = [];
        foreach (IGrouping<FateResult, CellResult> same in cells.GroupBy(cell => cell.Fates))
        {
            string[] names = [.. same.Select(cell => CleanText.Of(cell.Strategy))];
            rows.Add(OverviewPlots.FateRow(names.Length > 1 ? $"{names[0]} + {UnitText.Count(names.Length - 1)}" : names[0], same.Key));
        }

        if (rows.Exists(row => row.Parts.Sum() > 0))
        {
            string name = scope.Anchors.Of("p", fixture.Id + "-fates");
            plots.Add(OverviewPlots.FatePlot(name, "Where the bytes of dead groups are", "At the end, by who is charged; strategies with the same outcome share a bar.", rows));
        }
    }
}
