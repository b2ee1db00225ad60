using Eval.Harness.Results;

namespace Eval.Reports.Terminal;

/// <summary>A curve as one line of signs, low to high between zero and a highest value.</summary>
public static class Sparkline
{
    private const string Blocks = " ▁▂▃▄▅▆▇█";
    private const string Plain = " .:-=+*#@";

    /// <summary>A curve on its own scale.</summary>
    /// <param name="points">The curve; its time is divided evenly over the columns.</param>
    /// <param name="columns">Columns to use.</param>
    /// <param name="isTerminal">Block signs, or ASCII.</param>
    /// <returns>Empty when there is no point.</returns>
    public static string Of(IReadOnlyList<CurvePoint> points, int columns, bool isTerminal) =>
        points.Count == 0 ? "" : Of(points, points[0].T, points[^1].T, points.Max(point => point.V), columns, isTerminal);

    /// <summary>A curve on a scale that it shares with others.</summary>
    /// <param name="points">The curve, one point or more.</param>
    /// <param name="from">Virtual time of the first column's beginning, in nanoseconds.</param>
    /// <param name="to">Virtual time of the last column's end, in nanoseconds.</param>
    /// <param name="most">The value that fills a column.</param>
    /// <param name="columns">Columns to use.</param>
    /// <param name="isTerminal">Block signs, or ASCII.</param>
    public static string Of(IReadOnlyList<CurvePoint> points, long from, long to, long most, int columns, bool isTerminal)
    {
        string signs = isTerminal ? Blocks : Plain;
        decimal span = Math.Max(1, to - from);
        char[] line = new char[columns];
        int next = 0;
        for (int i = 0; i < columns; i++)
        {
            // The highest value within the column: a short peak must not fall between two columns.
            long value = next == 0 ? 0 : points[next - 1].V;
            for (; next < points.Count && (points[next].T - from) * columns <= span * (i + 1); next++)
            {
                value = Math.Max(value, points[next].V);
            }

            int level = value <= 0 ? 0 : 1 + (int)((decimal)value * (signs.Length - 2) / Math.Max(1, most));
            line[i] = signs[Math.Min(level, signs.Length - 1)];
        }

        return new string(line);
    }
}
