using System.Globalization;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Claims;

/// <summary>A row of a before/after table: the model's reduction is the seed's, within so many percentage points.</summary>
internal sealed class ReductionCheck : ClaimCheck
{
    private readonly string _row;
    private readonly Quantity _before;
    private readonly Quantity _after;
    private readonly double _seedBefore;
    private readonly double _seedAfter;
    private readonly double _withinPoints;
    private readonly double[] _runs;

    private ReductionCheck(YamlPlace place, string row, Quantity before, Quantity after, (double Before, double After) seed, double withinPoints, double[] runs)
        : base(place)
    {
        (_row, _before, _after, _withinPoints, _runs) = (row, before, after, withinPoints, runs);
        (_seedBefore, _seedAfter) = seed;
    }

    /// <summary>The row's name.</summary>
    public string Row => _row;

    public override string Expected =>
        string.Create(CultureInfo.InvariantCulture, $"{Show(_seedBefore, _seedAfter)}, ±{_withinPoints} points");

    /// <summary>
    /// Reads <c>{row, before, after, seed: [before, after], within-points, runs: [[before, after], …]}</c>; <c>runs</c>, optional, are all runs of
    /// the seed of that row.
    /// </summary>
    public static ReductionCheck Read(YamlValue value)
    {
        YamlMap map = value.Map("a reduction", "row", "before", "after", "seed", "within-points", "runs");
        double[] runs = map.Find("runs") is { } all
            ? [.. all.Items("a list of [before, after]").Select(run => Figures(run)).Select(run => Percent(run.Before, run.After))]
            : [];
        return new ReductionCheck(
            value.Place, map.Text("row"), Measured(map.Need("before")), Measured(map.Need("after")), Figures(map.Need("seed")),
            Constant(map.Need("within-points")), runs);
    }

    /// <summary>A row as text: bytes before and after, and the reduction.</summary>
    public static string Show(double before, double after) =>
        string.Create(CultureInfo.InvariantCulture, $"{before:F0} → {after:F0} bytes, {Percent(before, after):F1} % less");

    /// <summary>The seed's figures in bytes, then the model's.</summary>
    public (double SeedBefore, double SeedAfter, double Before, double After) Figures(Measurements run) =>
        (_seedBefore, _seedAfter, _before.Evaluate(run), _after.Evaluate(run));

    /// <summary>Reduction in percent.</summary>
    public static double Percent(double before, double after) => 100 * (before - after) / before;

    public override void Preflight(ClaimRoster roster)
    {
        _before.Preflight(roster);
        _after.Preflight(roster);
    }

    public override bool CanEvaluate(Measurements run) => _before.CanEvaluate(run) && _after.CanEvaluate(run);

    public override CheckOutcome Evaluate(Measurements run)
    {
        (double seedBefore, double seedAfter, double before, double after) = Figures(run);
        double reduction = Percent(before, after);
        bool holds = double.IsFinite(reduction) && Math.Abs(reduction - Percent(seedBefore, seedAfter)) <= _withinPoints;
        return new CheckOutcome(holds, Show(before, after), null, holds ? null : Undecided(reduction));
    }

    // The same row of the same machine differs from run to run by more than the whole band: one deterministic figure can be in no band of all, and it
    // is not wrong as long as it lies where theirs lie.
    private string? Undecided(double reduction) =>
        _runs.Length > 1
            && _runs.Max() - _runs.Min() > 2 * _withinPoints
            && reduction >= _runs.Min() - _withinPoints
            && reduction <= _runs.Max() + _withinPoints
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the seed's own runs give {string.Join(" and ", _runs.Select(r => r.ToString("F1", CultureInfo.InvariantCulture)))} %, further apart " +
                $"than ±{_withinPoints} points; the model's one figure lies among them")
            : null;

    private static (double Before, double After) Figures(YamlValue value)
    {
        double[] figures = [.. value.Items("a list [before, after]").Select(Constant)];
        return figures.Length == 2 && figures[0] > 0
            ? (figures[0], figures[1])
            : throw value.Place.Expected("the seed's two figures, [before, after], the first above 0");
    }

    private static Quantity Measured(YamlValue value)
    {
        Quantity quantity = QuantityParser.Parse(value);
        return quantity.Terms.Count > 0 ? quantity : throw quantity.Place.Expected($"a value that is measured, found the constant \"{quantity.Text}\"");
    }

    private static double Constant(YamlValue value)
    {
        Quantity quantity = QuantityParser.Parse(value);
        return quantity.Terms.Count == 0 ? quantity.Evaluate(Measurements.None) : throw quantity.Place.Expected("a figure of the seed, a constant");
    }
}
