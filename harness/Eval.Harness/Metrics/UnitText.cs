using System.Globalization;
using System.Text.RegularExpressions;

namespace Eval.Harness.Metrics;

/// <summary>A value with its unit as text: the only place where a number becomes what a reader sees. ASCII, culture-independent.</summary>
public static partial class UnitText
{
    private static readonly string[] Binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    private static readonly string[] Seconds = ["ns", "us", "ms", "s"];
    private static readonly string[] Decimal = ["", " k", " M", " G", " T"];

    /// <summary>The value for a reader.</summary>
    public static string Of(decimal value, string unit) => unit switch
    {
        "bytes" => Scaled(value, 1024, Binary, spaced: true),
        "byte-seconds" => Scaled(value, 1024, Binary, spaced: true) + "*s",
        "ns" => Scaled(value, 1000, Seconds, spaced: true),
        "ratio" => Round(value * 100m) + " %",
        "ppm" => Round(value / 10_000m) + " %",
        "%" => Round(value) + " %",
        _ => Scaled(value, 1000, Decimal, spaced: false),
    };

    /// <summary>The value in full, without grouping.</summary>
    public static string Exact(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>Two values of one quantity: "1.2 ms -> 1.5 ms"; in full where rounding would hide the change.</summary>
    public static string FromTo(decimal from, decimal to, string unit)
    {
        string before = Of(from, unit), after = Of(to, unit);
        return before == after ? $"{Exact(from)} -> {Exact(to)} {unit}" : $"{before} -> {after}";
    }

    /// <summary>Change from one value to another in percent, with its sign; 'new' when there was nothing.</summary>
    public static string Change(decimal from, decimal to)
    {
        if (from == to)
        {
            return "=";
        }

        if (from == 0)
        {
            return "new";
        }

        decimal percent = (to - from) / Math.Abs(from) * 100;
        return percent > 1000 ? "x" + Round(to / from) : (percent > 0 ? "+" : "") + Round(percent) + " %";
    }

    /// <summary>Whole number with the thousands apart.</summary>
    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>
    /// The text with every count of bytes from a KiB on in a unit that a person can read: '15859712 → 4456448 bytes' becomes '15.1 MiB → 4.25 MiB'.
    /// </summary>
    public static string WithReadableBytes(string text) =>
        BareBytes().Replace(
            text,
            match => string.Join(" → ", match.Groups["count"].Captures.Select(count => Of(decimal.Parse(count.Value, CultureInfo.InvariantCulture), "bytes"))));

    [GeneratedRegex(@"(?<![\w.])(?:(?<count>\d{4,20}) → )?(?<count>\d{4,20}) bytes\b")]
    private static partial Regex BareBytes();

    private static string Scaled(decimal value, int step, string[] units, bool spaced)
    {
        decimal size = Math.Abs(value);
        if (!spaced && size < 100_000)
        {
            return decimal.IsInteger(value) ? value.ToString("0", CultureInfo.InvariantCulture) : Round(value);
        }

        int index = 0;
        while (size >= step && index < units.Length - 1)
        {
            size /= step;
            value /= step;
            index++;
        }

        return Round(value) + (spaced ? " " : "") + units[index];
    }

    /// <summary>Three significant digits, whole numbers in full.</summary>
    private static string Round(decimal value)
    {
        decimal size = Math.Abs(value);
        string pattern = size >= 100 ? "0" : size >= 10 ? "0.#" : size >= 1 ? "0.##" : "0.####";
        string text = value.ToString(pattern, CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }
}
