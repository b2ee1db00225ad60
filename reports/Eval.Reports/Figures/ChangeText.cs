using System.Globalization;
using Eval.Harness.Comparisons;

namespace Eval.Reports.Figures;

/// <summary>What became of a metric, in the words that every format uses.</summary>
internal static class ChangeText
{
    // Closer to one than this, two decimals would show no change.
    private const double Near = 0.01;
    private const double Large = 100;

    /// <summary>"×1.42, from nothing on 3": the ratio, and where one side has nothing.</summary>
    public static string How(MetricChange change)
    {
        string[] parts =
        [
            change.Ratio == 1 && change.Appeared + change.Vanished > 0 ? "" : Ratio(change.Ratio),
            change.Appeared == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"from nothing on {change.Appeared}"),
            change.Vanished == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"to nothing on {change.Vanished}"),
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    /// <summary>A ratio with as many digits as tell it from one.</summary>
    public static string Ratio(double ratio) => "×" + ratio.ToString(
        ratio >= Large ? "0" : ratio < Near ? "0.####" : Math.Abs(ratio - 1) < Near ? "0.0000" : "0.00", CultureInfo.InvariantCulture);

    /// <summary>Whether the subject is better or worse in it on more fixtures: better, worse or mixed.</summary>
    public static string Direction(MetricChange change) => change.Better > change.Worse ? "better" : change.Worse > change.Better ? "worse" : "mixed";

    /// <summary>A value of both sides, in full where rounding would hide the change.</summary>
    public static string Values(CellChange cell, string unit) => UnitText.FromTo(cell.Base, cell.Subject, unit);
}
