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

    private ReductionCheck(YamlPlace place, string row, Quantity before, Quantity after, (double Before, double After) seed, double withinPoints)
        : base(place)
    {
        (_row, _before, _after, _withinPoints) = (row, before, after, withinPoints);
        (_seedBefore, _seedAfter) = seed;
    }

    /// <summary>The row's name.</summary>
    public string Row => _row;

    public override string Expected =>
        string.Create(CultureInfo.InvariantCulture, $"{Show(_seedBefore, _seedAfter)}, ±{_withinPoints} points");

    /// <summary>Reads <c>{row, before, after, seed: [before, after], within-points}</c>.</summary>
    public static ReductionCheck Read(YamlValue value)
    {
        YamlMap map = value.Map("a reduction", "row", "before", "after", "seed", "within-points");
        YamlValue seed = map.Need("seed");
        double[] figures = [.. seed.Items("a list [before, after]").Select(Constant)];
        if (figures.Length != 2 || figures[0] <= 0)
        {
            throw seed.Place.Expected("the seed's two figures, [before, after], the first above 0");
        }

        return new ReductionCheck(
            value.Place, map.Text("row"), Measured(map.Need("before")), Measured(map.Need("after")), (figures[0], figures[1]), Constant(map.Need("within-points")));
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
        double off = Math.Abs(Percent(before, after) - Percent(seedBefore, seedAfter));
        return new CheckOutcome(double.IsFinite(off) && off <= _withinPoints, Show(before, after), null);
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
