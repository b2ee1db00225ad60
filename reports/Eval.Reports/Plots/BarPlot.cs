using Eval.Reports.Rendering;

namespace Eval.Reports.Plots;

/// <summary>A row of a bar plot: name, parts in the order of the legend, and what is written behind.</summary>
internal sealed record BarRow(string Name, IReadOnlyList<double> Parts, string Behind);

/// <summary>Horizontal bars, stacked; each part has its pattern, so that it prints in black and white.</summary>
internal sealed class BarPlot(string id, string title, string description)
{
    private const double Width = 680;
    private const double RowHeight = 20;

    /// <summary>Names of the parts, with the style class of each.</summary>
    public required IReadOnlyList<(string Name, string Style)> Parts { get; init; }

    /// <summary>Name and unit of the values.</summary>
    public required (string Name, string Unit) Values { get; init; }

    /// <summary>Draws the rows.</summary>
    public Markup Draw(IReadOnlyList<BarRow> rows)
    {
        SvgCanvas canvas = new(id, title, description);
        double names = Math.Min(230, rows.Max(row => SvgCanvas.WidthOf(Cut(row.Name))) + 10);
        double behind = rows.Max(row => SvgCanvas.WidthOf(row.Behind)) + 14;
        double right = Width - Math.Max(30, behind);
        double bottom = 8 + (rows.Count * RowHeight);
        Axis x = Axis.Linear(rows.Select(row => row.Parts.Sum()), names, right, Values.Unit);
        double lastEnd = double.NegativeInfinity;
        foreach ((double value, string text) in x.Ticks())
        {
            canvas.Line(x.Place(value), 6, x.Place(value), bottom, "g");
            double half = SvgCanvas.WidthOf(text) / 2;
            if (x.Place(value) - half > lastEnd + 4)
            {
                canvas.Text(x.Place(value), bottom + PlotFrame.Line, text, "middle");
                lastEnd = x.Place(value) + half;
            }
        }

        for (int i = 0; i < rows.Count; i++)
        {
            Row(canvas, x, rows[i], 8 + (i * RowHeight), names);
        }

        canvas.Text((names + right) / 2, bottom + (2.2 * PlotFrame.Line), Values.Name, "middle", "at");
        double end = bottom + 40;
        if (Parts.Count > 1)
        {
            end = Legend.Draw(canvas, 12, bottom + (3.6 * PlotFrame.Line), Width,
                [.. Parts.Select(part => (part.Name, new Action<double, double>((lx, ly) => canvas.Bar(lx, ly - 6, 28, 12, part.Style, part.Name))))]);
        }

        return canvas.Finish(Width, end);
    }

    private void Row(SvgCanvas canvas, Axis x, BarRow row, double y, double names)
    {
        canvas.Text(names - 6, y + 13, Cut(row.Name), "end");
        double sum = 0;
        for (int i = 0; i < row.Parts.Count; i++)
        {
            double from = x.Place(sum);
            sum += row.Parts[i];
            if (x.Place(sum) - from >= 0.2)
            {
                string value = UnitText.Of((decimal)row.Parts[i], Values.Unit);
                canvas.Bar(from, y + 2, x.Place(sum) - from, RowHeight - 5, Parts[i].Style, $"{row.Name}: {Parts[i].Name} {value}");
            }
        }

        canvas.Text(x.Place(sum) + 5, y + 13, row.Behind);
    }

    private static string Cut(string name) => name.Length > 36 ? name[..35] + "…" : name;
}
