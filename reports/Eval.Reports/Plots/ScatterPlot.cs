using Eval.Reports.Rendering;

namespace Eval.Reports.Plots;

/// <summary>A point with the series that gives its shape, and a label or none.</summary>
internal sealed record ScatterPoint(double X, double Y, int Style, string Label, string Tooltip);

/// <summary>Points, with labels that look for a free place and a line to the point when it is not beside it.</summary>
internal sealed class ScatterPlot(string id, string title, string description)
{
    private readonly List<(double Left, double Top, double Right, double Bottom)> taken = [];

    /// <summary>Name and unit of the horizontal axis.</summary>
    public required (string Name, string Unit, bool Log) Horizontal { get; init; }

    /// <summary>Name and unit of the vertical axis.</summary>
    public required (string Name, string Unit, bool Log) Vertical { get; init; }

    /// <summary>Width in points.</summary>
    public required double Width { get; init; }

    /// <summary>Lower end of the data.</summary>
    public double Bottom { get; init; } = 330;

    /// <summary>Lines to draw first: from, to, style.</summary>
    public IReadOnlyList<((double X, double Y) From, (double X, double Y) To, string Style)> Lines { get; init; } = [];

    /// <summary>Legend by style.</summary>
    public IReadOnlyList<(int Style, string Text)> Legends { get; init; } = [];

    /// <summary>Names at the right ends of lines: place and text.</summary>
    public IReadOnlyList<(double X, double Y, string Text)> Ends { get; init; } = [];

    /// <summary>Whether both axes have the same range, for predicted against observed.</summary>
    public bool IsSquare { get; init; }

    /// <summary>Draws the points.</summary>
    public Markup Draw(IReadOnlyList<ScatterPoint> points)
    {
        SvgCanvas canvas = new(id, title, description);
        double ends = Ends.Count == 0 ? 0 : Math.Min(Width * 0.45, Ends.Max(end => SvgCanvas.WidthOf(end.Text)) + 14);
        PlotFrame frame = new() { Right = Width - 20 - ends, Bottom = Bottom, Left = 84 };
        double[] xs = [.. points.Select(point => point.X), .. Lines.SelectMany(line => new[] { line.From.X, line.To.X })];
        double[] ys = [.. points.Select(point => point.Y), .. Lines.SelectMany(line => new[] { line.From.Y, line.To.Y })];
        xs = IsSquare ? [.. xs, .. ys] : xs;
        ys = IsSquare ? xs : ys;
        Axis x = Of(Horizontal, xs, frame.Left, frame.Right - (points.Any(point => point.Label.Length > 0) ? 60 : 0));
        Axis y = Of(Vertical, ys, frame.Bottom, frame.Top + 6);
        frame.Draw(canvas, x, Horizontal.Name, y, Vertical.Name);
        foreach (((double X, double Y) lineFrom, (double X, double Y) lineTo, string style) in Lines)
        {
            canvas.Line(x.Place(lineFrom.X), y.Place(lineFrom.Y), x.Place(lineTo.X), y.Place(lineTo.Y), style);
        }

        foreach (ScatterPoint point in points)
        {
            canvas.Marker(x.Place(point.X), y.Place(point.Y), point.Style, point.Tooltip);
            Take(x.Place(point.X) - 5, y.Place(point.Y) - 5, 10, 10);
        }

        foreach (ScatterPoint point in points.Where(point => point.Label.Length > 0))
        {
            Label(canvas, frame, x.Place(point.X), y.Place(point.Y), point.Label);
        }

        DrawEnds(canvas, frame, x, y, ends);
        double end = Legend.Draw(canvas, 12, frame.Bottom + (3.6 * PlotFrame.Line), Width,
            [.. Legends.Select(one => (one.Text, new Action<double, double>((lx, ly) => canvas.Marker(lx + 15, ly, one.Style))))]);
        return canvas.Finish(Width, Math.Max(end - 8, frame.Bottom + 44));
    }

    /// <summary>Writes the names beside the ends, moved apart where they would touch.</summary>
    private void DrawEnds(SvgCanvas canvas, PlotFrame frame, Axis x, Axis y, double room)
    {
        double floor = frame.Top - PlotFrame.Line;
        foreach ((double endX, double endY, string text) in Ends.OrderBy(end => y.Place(end.Y)))
        {
            double at = Math.Max(y.Place(endY) + 4, floor + PlotFrame.Line);
            canvas.Line(x.Place(endX), y.Place(endY), frame.Right + 8, at - 4, "lead");
            canvas.Text(frame.Right + 11, at, RowPlot.Fitting([text], room), style: "lb");
            floor = at;
        }
    }

    private static Axis Of((string Name, string Unit, bool Log) axis, double[] values, double from, double to) =>
        axis.Log ? Axis.Logarithmic(values, from, to, axis.Unit) : Axis.Linear(values, from, to, axis.Unit);

    /// <summary>Puts the label at the nearest free place: right, left, above, below, and then further and further away.</summary>
    private void Label(SvgCanvas canvas, PlotFrame frame, double x, double y, string text)
    {
        double width = SvgCanvas.WidthOf(text);
        for (int ring = 0; ring < 24; ring++)
        {
            double away = 9 + (ring * 9);
            (double Left, double Base)[] places =
            [
                (x + 9, y + 4 + (ring * 9)), (x + 9, y + 4 - (ring * 9)), (x - 9 - width, y + 4 + (ring * 9)), (x - 9 - width, y + 4 - (ring * 9)),
                (x - (width / 2), y - away), (x - (width / 2), y + away + 8),
            ];
            foreach ((double left, double at) in places)
            {
                if (
                    left < frame.Left + 3
                        || left + width > frame.Right + 16
                        || at - 11 < frame.Top
                        || at + 3 > frame.Bottom
                        || !IsFree(left, at - 10, width, 13))
                {
                    continue;
                }

                if (ring > 1)
                {
                    double endX = left > x ? left - 2 : left + width < x ? left + width + 2 : x;
                    canvas.Line(x, y, endX, at - 4, "lead");
                }

                canvas.Text(left, at, text, style: "lb");
                Take(left, at - 10, width, 13);
                return;
            }
        }
    }

    private bool IsFree(double left, double top, double width, double height) =>
        taken.TrueForAll(box => left > box.Right || left + width < box.Left || top > box.Bottom || top + height < box.Top);

    private void Take(double left, double top, double width, double height) => taken.Add((left, top, left + width, top + height));
}
