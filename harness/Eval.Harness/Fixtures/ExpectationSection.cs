using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Programs;
using Eval.Harness.Fixtures.Yaml;
using Eval.Harness.Runs;
using Eval.Harness.Runs.Audits;

namespace Eval.Harness.Fixtures;

/// <summary>Exact expectations, with the interval rule they are judged by written as a rule and not as chewed numbers.</summary>
internal static class ExpectationSection
{
    private static readonly string[] Rules = ["close", "equals", "at_least", "at_most", "between"];

    /// <summary>Reads the section; variables have the values of the parameters.</summary>
    /// <exception cref="BadInputException">A label or group is unknown, or a rule is wrong.</exception>
    public static IReadOnlyList<Expectation> Read(YamlValue? section, ProgramBuilder builder) =>
        section is not { } value ? [] : [.. value.Items("a list of expectations").Select(i => One(i, builder))];

    private static Expectation One(YamlValue item, ProgramBuilder builder)
    {
        YamlMap map = item.Map("an expectation", ["at", "group", "counter", "of", "rule", .. Rules]);
        string label = Label(map, builder);
        string group = Group(map, builder);
        string given = Rules.SingleOrDefault(r => map.Find(r) is not null) ?? throw item.Place.Expected($"one of {string.Join(", ", Rules)} in an expectation");
        (decimal low, decimal high, string rule) = Interval(given, map.Need(given), builder, map.Find("of") is not null);
        if (map.Find("rule") is { } words)
        {
            rule += ": " + words.Text("the rule in words");
        }

        return new Expectation(label, group, Counter(map, group), low, high, rule) { Of = Reference(map, label, group, builder) };
    }

    private static ExpectationReference? Reference(YamlMap map, string label, string group, ProgramBuilder builder)
    {
        if (map.Find("of") is not { } of)
        {
            return null;
        }

        YamlMap keys = of.Map("\"of\"", "at", "group", "counter");
        string whose = keys.Find("group") is null ? group : Group(keys, builder);
        return new ExpectationReference(keys.Find("at") is null ? label : Label(keys, builder), whose, Counter(keys, whose));
    }

    private static string Label(YamlMap map, ProgramBuilder builder)
    {
        YamlValue at = map.Need("at");
        string label = at.Text("a label");
        return label == "end" || builder.Labels.Names.Contains(label)
            ? label
            : throw at.Place.Expected($"a label of the steps or \"end\", found \"{label}\"{Nearest.To(label, builder.Labels.Names)}");
    }

    private static string Group(YamlMap map, ProgramBuilder builder)
    {
        YamlValue value = map.Need("group");
        string group = value.Text("a group or \"system\"");
        return group == AuditCounter.System || builder.NamedGroups.Exists(g => builder.Groups.Names[g] == group)
            ? group
            : throw value.Place.Expected(
                $"a group written by name or \"system\", found \"{group}\"{Nearest.To(group, builder.NamedGroups.Select(g => builder.Groups.Names[g]))}");
    }

    private static string Counter(YamlMap map, string group)
    {
        YamlValue value = map.Need("counter");
        string counter = value.Text("a counter");
        IReadOnlyCollection<string> known = AuditCounter.WordsFor(group);
        return known.Contains(counter)
            ? counter
            : throw value.Place.Expected(
                $"a counter of {(group == AuditCounter.System ? "the system" : "a group")} ({string.Join(", ", known)}), found " +
                $"\"{counter}\"{Nearest.To(counter, known)}");
    }

    private static (decimal Low, decimal High, string Rule) Interval(string rule, YamlValue value, ProgramBuilder builder, bool isRelative)
    {
        switch (rule)
        {
            case "close":
                // values_close(a, b, e) of the kernel's selftests: |a - b| <= (a + b) / 100 * e, solved for a.
                YamlMap close = isRelative ? value.Map("\"close\"", "percent") : value.Map("\"close\"", "value", "percent");
                decimal middle = isRelative ? 1 : Number(close.Need("value"), builder);
                decimal error = Number(close.Need("percent"), builder) / 100m;
                if (error is < 0 or >= 1)
                {
                    throw close.Need("percent").Place.Expected("a percentage from 0 to 99");
                }

                return (middle * (1 - error) / (1 + error), middle * (1 + error) / (1 - error), $"values_close within {error * 100:0.##} %");
            case "between":
                List<YamlValue> ends = [.. value.Items("a list of the lowest and the highest value")];
                if (ends.Count != 2 || Number(ends[0], builder) > Number(ends[1], builder))
                {
                    throw value.Place.Expected("the lowest and the highest value");
                }

                return (Number(ends[0], builder), Number(ends[1], builder), "between");
            default:
                decimal number = Number(value, builder);
                return rule switch
                {
                    "equals" => (number, number, "equal"),
                    "at_least" => (number, decimal.MaxValue, "at least"),
                    _ => (decimal.MinValue, number, "at most"),
                };
        }
    }

    // A decimal fraction such as 0.5 is a ratio; anything else is an expression.
    private static decimal Number(YamlValue value, ProgramBuilder builder)
    {
        string text = value.Text("a number");
        return text.Contains('.', StringComparison.Ordinal) && decimal.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out decimal fraction)
            ? fraction
            : ExpressionParser.Parse(text, value.TextPlace, builder.Scope, builder.Machine.PageSizeBytes).Evaluate(builder.Scope);
    }
}
