using Eval.Reports.Figures;

namespace Eval.Reports.Plots;

/// <summary>Values to places along an axis, and round ticks.</summary>
internal sealed class Axis
{
    private readonly double low;
    private readonly double high;
    private readonly double from;
    private readonly double to;
    private readonly string unit;
    private readonly double floor;

    private Axis(double low, double high, double from, double to, string unit, double floor)
    {
        this.low = low;
        this.high = high;
        this.from = from;
        this.to = to;
        this.unit = unit;
        this.floor = floor;
    }

    /// <summary>Whether equal ratios take equal room.</summary>
    public bool IsLogarithmic => floor > 0;

    /// <summary>An axis from zero (or the lowest value below it) to a round value above the highest.</summary>
    public static Axis Linear(IEnumerable<double> values, double from, double to, string unit)
    {
        double low = 0;
        double high = 0;
        foreach (double value in values)
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        double step = Step(Math.Max(high - low, 1e-9), unit);
        return new Axis(Math.Floor(low / step) * step, Math.Max(step, Math.Ceiling(high / step) * step), from, to, unit, 0);
    }

    /// <summary>A logarithmic axis over the positive values; zero has a place of its own below the lowest power.</summary>
    public static Axis Logarithmic(IEnumerable<double> values, double from, double to, string unit)
    {
        double[] all = [.. values];
        double[] positive = [.. all.Where(value => value > 0)];
        double least = positive.Length > 0 ? positive.Min() : 1;
        double most = positive.Length > 0 ? positive.Max() : 10;
        double power = PowerOf(unit);
        double low = Math.Pow(power, Math.Floor(Math.Log(least, power) + 1e-9));
        double high = Math.Pow(power, Math.Ceiling(Math.Log(most, power) - 1e-9));
        high = high <= low ? low * power : high;
        return new Axis(all.Any(value => value <= 0) ? low / power : low, high, from, to, unit, low);
    }

    /// <summary>Place of a value.</summary>
    public double Place(double value)
    {
        double share = IsLogarithmic
            ? value < floor ? 0 : (Math.Log10(value) - Math.Log10(low)) / (Math.Log10(high) - Math.Log10(low))
            : (value - low) / (high - low);
        return from + ((to - from) * Math.Clamp(share, 0, 1));
    }

    /// <summary>Ticks with their text.</summary>
    public IReadOnlyList<(double Value, string Text)> Ticks()
    {
        List<(double, string)> ticks = [];
        if (IsLogarithmic)
        {
            if (low < floor)
            {
                ticks.Add((0, "0"));
            }

            double power = PowerOf(unit);
            int decades = (int)Math.Round(Math.Log(high / floor, power));
            int every = Math.Max(1, (int)Math.Ceiling(decades / 6.0));
            for (int i = 0; i <= decades; i += every)
            {
                double value = floor * Math.Pow(power, i);
                ticks.Add((value, UnitText.Of((decimal)value, unit)));
            }

            return ticks;
        }

        double step = Step(high - low, unit);
        for (int i = 0; low + (i * step) <= high + (step / 2); i++)
        {
            double value = Math.Round(low + (i * step), 9);
            ticks.Add((value, UnitText.Of((decimal)value, unit)));
        }

        return ticks;
    }

    /// <summary>Bytes are round in powers of two, everything else in powers of ten.</summary>
    private static double PowerOf(string unit) => unit is "bytes" or "byte-seconds" ? 32 : 10;

    /// <summary>A round step that makes about four ticks: 1, 2 or 5 times a power of ten, or a power of two for bytes.</summary>
    private static double Step(double span, string unit)
    {
        if (unit is "bytes" or "byte-seconds")
        {
            return Math.Max(1, Math.Pow(2, Math.Ceiling(Math.Log2(span / 4))));
        }

        double rough = span / 4;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double factor = rough / power;
        double step = (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * power;
        return unit == "count" ? Math.Max(1, step) : step;
    }
}
