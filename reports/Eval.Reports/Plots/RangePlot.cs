using Eval.Reports.Rendering;

namespace Eval.Reports.Plots;

/// <summary>A row of a range plot.</summary>
internal sealed record RangeRow(string Name, IReadOnlyList<double> Values, string Behind);

/// <summary>Every value of a row as a tick, the range as a line, the median as a marker.</summary>
internal sealed class RangePlot(string id, string title, string description)
{
    private const double Width = 680;
    private const double RowHeight = 20;

    /// <summary>Name and unit of the values.</summary>
    public required (string Name, string Unit) Values { get; init; }

    /// <summary>Draws the rows.</summary>
    public Markup Draw(IReadOnlyList<RangeRow> rows)
    {
        SvgCanvas canvas = new(id, title, description);
        double names = Math.Min(230, rows.Max(row => SvgCanvas.WidthOf(row.Name)) + 14);
        double right = Width - rows.Max(row => SvgCanvas.WidthOf(row.Behind)) - 20;
        double bottom = 8 + (rows.Count * RowHeight);
        Axis x = Axis.Linear(rows.SelectMany(row => row.Values), names, right, Values.Unit);
        foreach ((double value, string text) in x.Ticks())
        {
            canvas.Line(x.Place(value), 6, x.Place(value), bottom, "g");
            canvas.Text(x.Place(value), bottom + PlotFrame.Line, text, "middle");
        }

        for (int i = 0; i < rows.Count; i++)
        {
            double y = 8 + (i * RowHeight) + (RowHeight / 2);
            double[] sorted = [.. rows[i].Values.Order()];
            canvas.Text(names - 8, y + 4, rows[i].Name.Length > 36 ? rows[i].Name[..35] + "…" : rows[i].Name, "end");
            canvas.Line(x.Place(sorted[0]), y, x.Place(sorted[^1]), y, "ax");
            canvas.Path(string.Concat(sorted.Select(x.Place).Select(SvgCanvas.N).Distinct().Select(at => $"M{at} {SvgCanvas.N(y - 5)}v10")), "tk");
            canvas.Marker(x.Place(sorted[(sorted.Length - 1) / 2]), y, 3, $"{rows[i].Name}: {rows[i].Behind}");
            canvas.Text(right + 10, y + 4, rows[i].Behind);
        }

        canvas.Text((names + right) / 2, bottom + (2.2 * PlotFrame.Line), Values.Name, "middle", "at");
        return canvas.Finish(Width, bottom + 40);
    }
}
