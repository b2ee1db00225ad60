using System.Text;
using Eval.Reports.Rendering;

namespace Eval.Reports.Plots;

/// <summary>A line: names of those who share it, and its points.</summary>
internal sealed record LineSeries(string Names, IReadOnlyList<(double X, double Y)> Points, string Style = "");

/// <summary>
/// Values over virtual time. Strategies whose lines cannot be told apart at the size of the picture share one line and one row of the
/// legend: twenty lines on top of each other say nothing.
/// </summary>
internal sealed class LinePlot(string id, string title, string description)
{
    private const double Width = 440;
    private const int MostLines = 6;

    /// <summary>Name and unit of the vertical axis.</summary>
    public required (string Name, string Unit) Vertical { get; init; }

    /// <summary>Draws the lines.</summary>
    public Markup Draw(IReadOnlyList<LineSeries> all)
    {
        SvgCanvas canvas = new(id, title, description);
        PlotFrame frame = new() { Right = Width - 12, Bottom = 190 };
        Axis x = Time(all, frame);
        Axis y = Axis.Linear(all.SelectMany(series => series.Points).Select(point => point.Y), frame.Bottom, frame.Top, Vertical.Unit);
        frame.Draw(canvas, x, x.IsLogarithmic ? "virtual time (logarithmic)" : "virtual time", y, Vertical.Name);
        List<LineSeries> lines = Merge(all, x, y);
        List<(string, Action<double, double>)> legend = [];
        for (int i = 0; i < lines.Count; i++)
        {
            int style = i;
            canvas.Path(Steps(lines[i].Points, x, y), $"l c{style} d{style}{lines[i].Style}");
            Mark(canvas, lines[i].Points, x, y, style, lines.Count);
            legend.Add((lines[i].Names, (lx, ly) =>
            {
                canvas.Line(lx, ly, lx + 30, ly, $"l c{style} d{style}");
                canvas.Marker(lx + 15, ly, style);
            }
            ));
        }

        double end = Legend.Draw(canvas, 12, frame.Bottom + (3.6 * PlotFrame.Line), Width, legend);
        return canvas.Finish(Width, end);
    }

    /// <summary>Virtual time, logarithmic where nearly everything happens at the beginning and the rest is waiting.</summary>
    private static Axis Time(IReadOnlyList<LineSeries> all, PlotFrame frame)
    {
        const double Early = 0.05;
        double[] times = [.. all.SelectMany(series => series.Points).Select(point => point.X).Order()];
        return times[times.Length / 2] < times[^1] * Early
            ? Axis.Logarithmic(times.Where(time => time > 0), frame.Left, frame.Right, "ns")
            : Axis.Linear(times, frame.Left, frame.Right, "ns");
    }

    /// <summary>A few markers, shifted against each other so that lines on one level stay apart.</summary>
    private static void Mark(SvgCanvas canvas, IReadOnlyList<(double X, double Y)> points, Axis x, Axis y, int style, int count)
    {
        const int Marks = 3;
        double first = x.Place(points[0].X);
        double span = x.Place(points[^1].X) - first;
        for (int k = 0; k < Marks; k++)
        {
            double at = first + (span * ((k + ((style + 0.5) / count)) / Marks));
            (double _, double value) = points.LastOrDefault(point => x.Place(point.X) <= at, points[0]);
            canvas.Marker(at, y.Place(value), style);
        }
    }

    private static string Steps(IReadOnlyList<(double X, double Y)> points, Axis x, Axis y)
    {
        StringBuilder path = new();
        string lastX = "";
        string lastY = "";
        foreach ((double px, double py) in points)
        {
            string atX = SvgCanvas.N(Math.Round(x.Place(px)));
            string atY = SvgCanvas.N(Math.Round(y.Place(py)));
            if (path.Length == 0)
            {
                path.Append('M').Append(atX).Append(' ').Append(atY);
            }
            else if (atY != lastY)
            {
                path.Append(atX != lastX ? "H" + atX : "").Append('V').Append(atY);
            }

            lastX = atX;
            lastY = atY;
        }

        return path.Append('H').Append(lastX).ToString();
    }

    /// <summary>Joins lines that look alike, coarser and coarser until few enough are left.</summary>
    private static List<LineSeries> Merge(IReadOnlyList<LineSeries> all, Axis x, Axis y)
    {
        for (double grid = 2; ; grid *= 2)
        {
            List<LineSeries> merged = [];
            foreach (IGrouping<string, LineSeries> alike in all.GroupBy(series => Look(series, x, y, grid)))
            {
                merged.Add(alike.First() with { Names = string.Join(", ", alike.Select(series => series.Names)) });
            }

            if (merged.Count <= MostLines || grid > 128)
            {
                return merged.Count <= SvgCanvas.Styles ? merged : merged[..SvgCanvas.Styles];
            }
        }
    }

    private static string Look(LineSeries series, Axis x, Axis y, double grid)
    {
        const int Samples = 24;
        StringBuilder look = new();
        double first = x.Place(0);
        double last = x.Place(1e300);
        int next = 0;
        double value = series.Points[0].Y;
        for (int i = 0; i <= Samples; i++)
        {
            double at = first + ((last - first) * i / Samples);
            for (; next < series.Points.Count && x.Place(series.Points[next].X) <= at; next++)
            {
                value = series.Points[next].Y;
            }

            look.Append((int)Math.Round(y.Place(value) / grid)).Append(' ');
        }

        return look.ToString();
    }
}
