using System.Globalization;
using Eval.Harness;
using Eval.Harness.Metrics;

namespace Eval.Series.Comparison;

/// <summary>Changes in the words that every format uses.</summary>
internal static class ChangeWords
{
    private const int MostNamed = 3;

    /// <summary>The comparison in one line.</summary>
    public static string Summary(ComparisonResult result)
    {
        if (result.IsEmpty)
        {
            return $"Nothing changed in {Count(result.CellsCompared, "cell")}.";
        }

        string[] parts =
        [
            $"{result.NewlyViolated.Count} newly violated, {result.NewlyHolding.Count} newly holding",
            .. Some(result.OtherVerdicts.Count, "other verdict"),
            .. Some(result.Claims.Count, "claim"),
            .. Some(result.Fidelity.Count, "prediction"),
            .. Some(result.StrategiesAdded.Count + result.StrategiesRemoved.Count, "strategy added or removed", "strategies added or removed"),
            .. Some(result.Metrics.Count(), "number"),
            .. Some(result.TextOnly.Count, "text only", "text only"),
            .. Some(result.Pages.Count, "page"),
        ];
        return $"{string.Join(", ", parts)}; {Count(result.CellsCompared, "cell")} compared.";
    }

    /// <summary>A number of things: "1 cell", "2 cells".</summary>
    public static string Count(int count, string noun, string? many = null) => Counted.Of(count, noun, many);

    /// <summary>A side by its name, with its commit where that is not the name.</summary>
    public static string Name(SideResult side) => side.Commit is null ? side.Name
        : side.Commit.StartsWith(side.Name, StringComparison.Ordinal) ? side.Name[..Math.Min(12, side.Name.Length)]
        : $"{side.Name} ({side.Commit[..12]})";

    /// <summary>A strategy or fixture with what it violates.</summary>
    public static string Roster(RosterChange change) =>
        $"{change.Id} ({Count(change.Cells, "cell")}, {change.Violated} " +
        $"violated{(change.Undeclared > 0 ? $", {change.Undeclared} of them not declared" : "")})";

    /// <summary>What a strategy that came is held against, in a few words; empty when there is nothing.</summary>
    public static string Against(RosterChange added) =>
        added.Nearest is null ? "" : $"against {added.Nearest}, {(added.IsBaseline ? "its baseline" : "which it is most like")}";

    /// <summary>A number of fixtures and the first of them: "12 cells (k1, k2, k3, …)".</summary>
    public static string Cells(IReadOnlyCollection<string> fixtures) =>
        $"{Count(fixtures.Count, "cell")} ({string.Join(", ", fixtures.Take(MostNamed))}{(fixtures.Count > MostNamed ? ", …" : "")})";

    /// <summary>A metric's change in its unit: "1.2 ms -> 1.5 ms (+25.0 %)"; in full where the rounded values are the same.</summary>
    public static string Values(MetricChange change, string unit)
    {
        string percent = change.Percent is { } part ? $" ({Percent(part)})" : "";
        return UnitText.FromTo(change.Old, change.New, unit) + percent;
    }

    /// <summary>How many cells of a metric changed and which way: "98 cells worse", "8 better, 90 worse of 98 cells".</summary>
    public static string Direction(MetricShift shift)
    {
        string cells = Count(shift.Cells.Count, "cell");
        return (shift.Better, shift.Worse) switch
        {
            (0, 0) => cells,
            (0, _) => cells + " worse",
            (_, 0) => cells + " better",
            _ => string.Create(CultureInfo.InvariantCulture, $"{cells}: {shift.Better} better, {shift.Worse} worse"),
        };
    }

    /// <summary>Mean and range of a metric's changes: "mean +12.3 %, +0.1 % to +45.0 %"; empty for a single cell, or where all came from nothing.</summary>
    public static string Spread(MetricShift shift) =>
        shift.Cells.Count > 1 && shift is { MeanPercent: { } mean, LeastPercent: { } least, MostPercent: { } most }
        ? $"mean {Percent(mean)}, {Percent(least)} to {Percent(most)}"
        : "";

    /// <summary>The cell of a metric that a reader looks at first, with its values.</summary>
    public static string WorstCell(MetricShift shift)
    {
        string most = (shift.Better, shift.Worse) switch { (_, > 0) => "worst", ( > 0, _) => "best", _ => "most" };
        string where = shift.IsOverStrategies ? shift.Worst.Cell.ToString() : shift.Worst.Cell.Fixture;
        return $"{(shift.Cells.Count > 1 ? most + " on " : "on ")}{where}: {Values(shift.Worst, shift.Unit)}";
    }

    /// <summary>A claim or prediction, before and now.</summary>
    public static string Known(string? value) => value ?? "absent";

    private static string[] Some(int count, string one, string? many = null) =>
        count == 0 ? [] : [string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}")];

    private static string Percent(decimal percent) => string.Create(CultureInfo.InvariantCulture, $"{percent:+0.0;-0.0;0.0} %");
}
