using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Claims;

/// <summary>A measured value lies in a band.</summary>
internal sealed class ValueCheck : ClaimCheck
{
    private readonly Quantity _value;
    private readonly Quantity? _low;
    private readonly Quantity? _high;
    private readonly ClaimUnit _unit;

    private ValueCheck(YamlPlace place, Quantity value, Quantity? low, Quantity? high, ClaimUnit unit)
        : base(place)
    {
        (_value, _low, _high, _unit) = (value, low, high, unit);
    }

    public override string Expected => (_low, _high) switch
    {
        ({ } low, { } high) when ReferenceEquals(low, high) => $"{_value.Text} = {Show(low)}",
        ({ } low, { } high) => $"{_value.Text} from {Show(low)} to {Show(high)}",
        ({ } low, null) => $"{_value.Text} ≥ {Show(low)}",
        (null, { } high) => $"{_value.Text} ≤ {Show(high)}",
        _ => throw new InvalidOperationException("a value without a band"),
    };

    /// <summary>Reads <c>value</c> with <c>between: [low, high]</c>, <c>at-least</c>, <c>at-most</c> or <c>equals</c>, and <c>unit</c>.</summary>
    public static ValueCheck Read(YamlMap map)
    {
        ClaimUnit unit = ClaimUnit.Of(map.Find("unit"));
        Quantity value = QuantityParser.Parse(map.Need("value"));
        if (value.Terms.Count == 0)
        {
            throw value.Place.Expected($"a value that is measured, found the constant \"{value.Text}\"");
        }

        (Quantity? low, Quantity? high) = Band(map);
        return new ValueCheck(map.Place, value, low, high, unit);
    }

    public override void Preflight(ClaimRoster roster)
    {
        _value.Preflight(roster);
        _low?.Preflight(roster);
        _high?.Preflight(roster);
    }

    public override bool CanEvaluate(Measurements run) => _value.CanEvaluate(run) && _low?.CanEvaluate(run) != false && _high?.CanEvaluate(run) != false;

    public override CheckOutcome Evaluate(Measurements run)
    {
        double value = _value.Evaluate(run);
        bool holds = double.IsFinite(value) && (_low is null || value >= _low.Evaluate(run)) && (_high is null || value <= _high.Evaluate(run));
        return new CheckOutcome(holds, _unit.Format(value) + Against(run), null);
    }

    private static (Quantity? Low, Quantity? High) Band(YamlMap map)
    {
        string[] given = [.. BandKeys.Where(k => map.Find(k) is not null)];
        if (given.Length != 1)
        {
            throw map.Place.Expected(
                $"one of {string.Join(", ", BandKeys)} in a check of a value, found {(given.Length == 0 ? "none" : string.Join(" and ", given))}");
        }

        YamlValue band = map.Need(given[0]);
        if (given[0] != "between")
        {
            Quantity bound = QuantityParser.Parse(band);
            return given[0] switch { "at-least" => (bound, null), "at-most" => (null, bound), _ => (bound, bound) };
        }

        YamlValue[] ends = [.. band.Items("a list [low, high]")];
        return ends.Length == 2
            ? (QuantityParser.Parse(ends[0]), QuantityParser.Parse(ends[1]))
            : throw band.Place.Expected($"a list [low, high], found {ends.Length} items");
    }

    internal static readonly string[] BandKeys = ["between", "at-least", "at-most", "equals"];

    // A bound that is a constant reads as a number, one that is measured as its text.
    private string Show(Quantity bound) => bound.Terms.Count == 0 ? _unit.Format(bound.Evaluate(Measurements.None)) : bound.Text;

    // What a measured bound came to, so that both sides of the comparison are seen.
    private string Against(Measurements run)
    {
        Quantity? bound = _low ?? _high;
        return bound is { Terms.Count: > 0 } ? $" against {_unit.Format(bound.Evaluate(run))}" : "";
    }
}
