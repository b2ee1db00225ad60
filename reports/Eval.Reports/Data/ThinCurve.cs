using System.Globalization;
using Eval.Harness.Results;

namespace Eval.Reports.Data;

/// <summary>A curve with as many points as a picture can show, its peaks kept; exact values are in results.json.</summary>
internal static class ThinCurve
{
    private const int MostPoints = 48;
    private const double Levels = 250;

    /// <summary>Times (ns) and values, three digits of each, as JSON has numbers.</summary>
    public static IReadOnlyList<(string Time, string Value)> Of(IReadOnlyList<CurvePoint> points)
    {
        List<CurvePoint> kept = Steps(points);
        if (kept.Count > MostPoints)
        {
            kept = Thinned(kept);
        }

        return [.. kept.Select(point => (Three(point.T), Three(point.V)))];
    }

    /// <summary>Only the points where the value visibly changes, and the last.</summary>
    private static List<CurvePoint> Steps(IReadOnlyList<CurvePoint> points)
    {
        double level = Math.Max(1, points.Select(point => Math.Abs((double)point.V)).DefaultIfEmpty(0).Max() / Levels);
        List<CurvePoint> steps = [];
        long last = long.MinValue;
        for (int i = 0; i < points.Count; i++)
        {
            long shown = (long)Math.Round(points[i].V / level);
            if (shown != last || i == points.Count - 1)
            {
                steps.Add(points[i]);
                last = shown;
            }
        }

        return steps;
    }

    /// <summary>The highest and the last point of each stretch.</summary>
    private static List<CurvePoint> Thinned(List<CurvePoint> points)
    {
        List<CurvePoint> thin = [points[0]];
        int stretches = (MostPoints / 2) - 1;
        for (int i = 0; i < stretches; i++)
        {
            List<CurvePoint> stretch = points[(1 + (i * (points.Count - 1) / stretches))..(1 + ((i + 1) * (points.Count - 1) / stretches))];
            if (stretch.Count > 0)
            {
                CurvePoint highest = stretch.MaxBy(point => point.V);
                thin.Add(highest);
                if (highest != stretch[^1])
                {
                    thin.Add(stretch[^1]);
                }
            }
        }

        return thin;
    }

    private static string Three(long value)
    {
        int zeros = 0;
        for (decimal rest = Math.Abs((decimal)value); rest >= 1000; rest /= 10)
        {
            zeros++;
        }

        decimal power = 1;
        for (int i = 0; i < zeros; i++)
        {
            power *= 10;
        }

        string digits = Math.Round(value / power).ToString("0", CultureInfo.InvariantCulture);
        return zeros == 0 ? digits : string.Create(CultureInfo.InvariantCulture, $"{digits}e{zeros}");
    }
}
