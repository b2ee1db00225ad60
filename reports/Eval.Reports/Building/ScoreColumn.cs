using System.Globalization;
using Eval.Reports.Figures;

namespace Eval.Reports.Building;

/// <summary>A column of the scorecard.</summary>
/// <param name="Id">Id.</param>
/// <param name="Head">Head, a few words.</param>
/// <param name="Short">Head of a narrow table, seven columns at most; empty when the column is not in one.</param>
/// <param name="Says">What it counts, over what.</param>
/// <param name="Unit">Unit of the value.</param>
/// <param name="Better">lower, higher or neither.</param>
/// <param name="Leads">What the best is called, empty when the column does not decide the front.</param>
/// <param name="Value">The value to sort and compare by, null when there is none.</param>
/// <param name="Text">The value for a reader.</param>
internal sealed record ScoreColumn(
    string Id, string Head, string Short, string Says, string Unit, string Better, string Leads, Func<Score, decimal?> Value, Func<Score, string> Text)
{
    /// <summary>What stands where there is no value.</summary>
    public const string Nothing = "–";

    /// <summary>The columns, in their order. What no fixture could judge is in a column of its own and speaks for nobody: kept and broken both count.</summary>
    public static IReadOnlyList<ScoreColumn> All { get; } =
    [
        new(
            "kept", "kept", "kept", "promises kept on every fixture that can judge them", "count", "higher", "most promises kept", s => s.Kept,
            s => Whole(s.Kept)),
        new(
            "broken", "broken", "broken", "promises broken on some fixture; with ! where its series admits one of them nowhere", "count", "lower",
            "fewest promises broken",
            s => s.Broken, s => Whole(s.Broken) + (s.Undeclared > 0 ? "!" : "")),
        new(
            "unjudged", "not judged", "", "promises that no fixture can judge for this strategy; they count neither way", "count", "neither", "",
            s => s.Unjudged, s => Whole(s.Unjudged)),
        new("claims", "claims reproduced", "claims", "claims of its own series that the model reproduces, of those that were checked", "%", "neither", "",
            s => s.Claims == 0 ? null : 100m * s.Reproduced / s.Claims, s => $"{Whole(s.Reproduced)}/{Whole(s.Claims)}"),
        OfMetric(
            "zombies_end", "dying groups left", "dying",
            "removed groups that are not released once everything deferred has run, all fixtures added up", "lower", "fewest dying groups", "count"),
        OfMetric(
            "misowned_byte_seconds", "wrongly owned", "",
            "memory charged to somebody else than its user, times the time it was so, all fixtures added up", "lower",
            "least memory charged to the wrong group", "byte-seconds"),
        OfMetric(
            "misowned_ratio", "off the clairvoyant owner", "",
            "live memory charged to another group than the one that uses it next, median over the fixtures that have any; the best possible is 0", "lower",
            "", "ratio"),
        OfMetric(
            "hot_path_steps_per_op", "hot path, steps/op", "steps", "steps for an allocation or a free, median over the fixtures that have any",
            "lower", "cheapest hot path", "steps/op"),
        OfMetric("teardown_ns", "teardown", "", "virtual time to remove groups, all fixtures added up", "lower", "cheapest teardown", "ns"),
        OfMetric(
            "slab_utilisation_end", "slab in use", "", "live objects over slab pages at the end, median over the fixtures with a MiB of slab or more",
            "higher", "fullest slabs", "ratio"),
        new("fit", "fit to real kernel", "", "values measured on this very kernel that the model predicts within tolerance", "%", "neither", "",
            s => s.Observed == 0 ? null : 100m * s.Within / s.Observed, s => UnitText.Of(100m * s.Within / s.Observed, "%")),
    ];

    /// <summary>Whether it decides the front.</summary>
    public bool Decides => Leads.Length > 0;

    /// <summary>The value turned so that less is better; infinite when there is none.</summary>
    public double Cost(Score score) => Value(score) is { } value ? (double)(Better == "higher" ? -value : value) : double.PositiveInfinity;

    private static ScoreColumn OfMetric(string id, string head, string shortened, string says, string better, string leads, string unit) =>
        new(id, head, shortened, says, unit, better, leads, s => s.Total(id), s => UnitText.Of(s.Total(id) ?? 0, unit));

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
