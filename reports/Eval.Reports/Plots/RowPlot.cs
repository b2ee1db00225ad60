using Eval.Reports.Figures;
using Eval.Reports.Rendering;

namespace Eval.Reports.Plots;

/// <summary>A row: names of those who share it, its values, and what is written behind.</summary>
internal sealed record PlotRow(IReadOnlyList<string> Names, IReadOnlyList<double> Values, string Behind);

/// <summary>Rows of one kind, under a title or none.</summary>
internal sealed record PlotSection(string Title, string Kind, IReadOnlyList<PlotRow> Rows);

/// <summary>
/// Values as rows, named beside them: a bar, a bar in parts, or a tick for each value and a diamond for the median. A narrow plot has the
/// name above its row. What differs by more than a thousand times is drawn on a logarithmic axis, and the axis says so.
/// </summary>
internal sealed class RowPlot(string id, string title, string description)
{
    private const double Narrow = 480;
    private const double Row = 20;

    /// <summary>Width in points.</summary>
    public required double Width { get; init; }

    /// <summary>Name and unit of the values.</summary>
    public required (string Name, string Unit) Values { get; init; }

    /// <summary>Names and styles of a bar's parts; none for a bar in the colour of its section's kind.</summary>
    public IReadOnlyList<(string Name, string Style)> Parts { get; init; } = [];

    /// <summary>Whether each value is a tick of its own.</summary>
    public bool AreTicks { get; init; }

    private bool IsNarrow => Width < Narrow;

    /// <summary>Draws the rows.</summary>
    public Markup Draw(IReadOnlyList<PlotSection> sections)
    {
        SvgCanvas canvas = new(id, title, description);
        PlotRow[] rows = [.. sections.SelectMany(section => section.Rows)];
        double names = IsNarrow ? 4 : Math.Min(Width * 0.42, rows.Max(row => SvgCanvas.WidthOf(string.Join(", ", row.Names))) + 14);
        double right = Width - rows.Max(row => SvgCanvas.WidthOf(row.Behind)) - 14;
        Axis x = AxisOf(rows, names, right);
        double top = 4;
        double bottom = top + sections.Sum(section => (section.Title.Length > 0 ? Row : 0) + (section.Rows.Count * (IsNarrow ? Row + 16 : Row)));
        Grid(canvas, x, top, bottom, names, right);
        double y = top;
        foreach (PlotSection section in sections)
        {
            if (section.Title.Length > 0)
            {
                canvas.Text(4, y + 14, section.Title, style: "hd");
                y += Row;
            }

            foreach (PlotRow row in section.Rows)
            {
                double at = IsNarrow ? y + 16 : y;
                string name = Fitting(row.Names, IsNarrow ? Width - 8 : names - 10);
                canvas.Text(IsNarrow ? 4 : names - 8, IsNarrow ? y + 13 : y + 14, name, IsNarrow ? "start" : "end");
                Draw(canvas, x, row, section.Kind, at);
                y = at + Row;
            }
        }

        return canvas.Finish(Width, Below(canvas, x, bottom, right));
    }

    /// <summary>As many names as there is room for, and how many more.</summary>
    public static string Fitting(IReadOnlyList<string> names, double room)
    {
        for (int shown = names.Count; shown > 1; shown--)
        {
            string text = string.Join(", ", names.Take(shown)) + (shown < names.Count ? " + " + UnitText.Count(names.Count - shown) : "");
            if (SvgCanvas.WidthOf(text) <= room)
            {
                return text;
            }
        }

        string more = names.Count > 1 ? " + " + UnitText.Count(names.Count - 1) : "";
        int most = Math.Max(4, (int)(room / SvgCanvas.WidthOf("x")) - more.Length);
        return (names[0].Length > most ? names[0][..(most - 1)] + "…" : names[0]) + more;
    }

    private Axis AxisOf(PlotRow[] rows, double from, double to)
    {
        double[] values = [.. rows.SelectMany(row => AreTicks ? row.Values : [row.Values.Sum()])];
        double[] positive = [.. values.Where(value => value > 0)];
        return Parts.Count == 0 && !AreTicks && positive.Length > 1 && positive.Max() > 1000 * positive.Min()
            ? Axis.Logarithmic([.. values, 0], from, to, Values.Unit)
            : Axis.Linear(values, from, to, Values.Unit);
    }

    private static void Grid(SvgCanvas canvas, Axis x, double top, double bottom, double left, double right)
    {
        double lastEnd = double.NegativeInfinity;
        foreach ((double value, string text) in x.Ticks())
        {
            double at = x.Place(value);
            double half = SvgCanvas.WidthOf(text) / 2;
            double middle = Math.Max(at, half);
            canvas.Line(at, top, at, bottom, "g");
            if (middle - half > lastEnd + 6)
            {
                canvas.Text(middle, bottom + PlotFrame.Line, text, "middle");
                lastEnd = middle + half;
            }
        }

        canvas.Line(left, bottom, right, bottom, "g");
    }

    private void Draw(SvgCanvas canvas, Axis x, PlotRow row, string kind, double y)
    {
        string names = string.Join(", ", row.Names);
        if (AreTicks)
        {
            double[] sorted = [.. row.Values.Order()];
            double middle = y + (Row / 2);
            canvas.Line(x.Place(sorted[0]), middle, x.Place(sorted[^1]), middle, "ax");
            canvas.Path(
                string.Concat(sorted.Select(x.Place).Select(SvgCanvas.N).Distinct().Select(at => $"M{at} {SvgCanvas.N(middle - 5)}v10")),
                "tk k-" + kind);
            canvas.Marker(x.Place(sorted[(sorted.Length - 1) / 2]), middle, 3, $"{names}: {row.Behind}");
            canvas.Text(Width - SvgCanvas.WidthOf(row.Behind) - 4, y + 14, row.Behind);
            return;
        }

        double sum = 0;
        for (int i = 0; i < row.Values.Count; i++)
        {
            double from = x.Place(sum);
            sum += row.Values[i];
            if (x.Place(sum) - from >= 0.2)
            {
                string what = Parts.Count > 0 ? $"{names}: {Parts[i].Name} {UnitText.Of((decimal)row.Values[i], Values.Unit)}" : $"{names}: {row.Behind}";
                canvas.Bar(from, y + 3, x.Place(sum) - from, Row - 6, Parts.Count > 0 ? Parts[i].Style : "f-" + kind, what);
            }
        }

        canvas.Text(x.Place(sum) + 5, y + 14, row.Behind);
    }

    /// <summary>The axis' name and the legend; gives the place below.</summary>
    private double Below(SvgCanvas canvas, Axis x, double bottom, double right)
    {
        canvas.Text(right, bottom + (2.3 * PlotFrame.Line), Values.Name + (x.IsLogarithmic ? ", logarithmic" : ""), "end", "at");
        return Parts.Count == 0
            ? bottom + 42
            : Legend.Draw(canvas, 4, bottom + (3.8 * PlotFrame.Line), Width,
                [.. Parts.Select(part => (part.Name, new Action<double, double>((lx, ly) => canvas.Bar(lx, ly - 6, 28, 12, part.Style, part.Name))))]);
    }
}
