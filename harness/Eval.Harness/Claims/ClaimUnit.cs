using System.Globalization;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Claims;

/// <summary>How a value is shown.</summary>
internal sealed class ClaimUnit
{
    private static readonly Dictionary<string, (double Scale, string Format, string Suffix)> Known = new(StringComparer.Ordinal)
    {
        ["percent"] = (100, "F1", " %"),
        ["bytes"] = (1, "F0", " bytes"),
        ["MiB"] = (1.0 / (1 << 20), "F1", " MiB"),
        ["hours"] = (1 / 3.6e12, "F2", " h"),
        ["milliseconds"] = (1 / 1e6, "F3", " ms"),
        ["count"] = (1, "F0", ""),
        ["factor"] = (1, "F2", "×"),
        ["number"] = (1, "F3", ""),
    };

    private readonly (double Scale, string Format, string Suffix) _unit;

    private ClaimUnit((double Scale, string Format, string Suffix) unit) => _unit = unit;

    /// <summary>Reads a unit; a plain number when there is none.</summary>
    public static ClaimUnit Of(YamlValue? value)
    {
        if (value is not { } given)
        {
            return new ClaimUnit(Known["number"]);
        }

        string word = given.Text("a unit");
        return Known.TryGetValue(word, out (double, string, string) unit)
            ? new ClaimUnit(unit)
            : throw given.TextPlace.Expected($"a unit, found \"{word}\"{Nearest.To(word, Known.Keys)}");
    }

    /// <summary>A value with its unit. Percent is given as a ratio, hours and milliseconds as nanoseconds.</summary>
    public string Format(double value) => (value * _unit.Scale).ToString(_unit.Format, CultureInfo.InvariantCulture) + _unit.Suffix;
}
