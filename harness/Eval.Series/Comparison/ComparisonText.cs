using System.Globalization;
using Eval.Series.Rendering;
using Eval.Series.Verified;

namespace Eval.Series.Comparison;

/// <summary>A comparison as plain text: for a terminal, or within 72 columns for a mailing list.</summary>
public static class ComparisonText
{
    /// <summary>Columns of a mail (RFC 5322 asks for at most 78; quoting needs room).</summary>
    public const int MailColumns = 72;

    /// <summary>Renders.</summary>
    /// <param name="result">Comparison.</param>
    /// <param name="width">Columns, 40 or more.</param>
    /// <param name="colour">Whether headings may be coloured.</param>
    public static string Render(ComparisonResult result, int width = MailColumns, bool colour = false)
    {
        TextLines text = new(width, colour);
        text.Line(0, $"Verified results: {Name(result.Old)} -> {Name(result.New)}");
        text.Line(0, Summary(result));
        Verdicts(text, result);
        Section(text, "Not compared", result.NotCompared, n => text.Line(2, $"{n.Fixture} ({Count(n.Cells, "cell")}): {n.Reason}"));
        Roster(text, "Strategies", result.StrategiesAdded, result.StrategiesRemoved);
        Roster(text, "Fixtures", result.FixturesAdded, result.FixturesRemoved);
        Section(text, "Fixtures renamed", result.FixturesRenamed, r => text.Line(2, $"{r.Old} -> {r.New}"));
        Section(text, "Cells added and removed", result.Cells, c => text.Line(2, $"{(c.IsNew ? "+" : "-")} {c.Cell}"));
        Metrics(text, result.Metrics);
        Section(text, "Claims", result.Claims, c => Pair(text, $"{c.Strategy} {c.Id}", c.Old, c.New));
        Section(text, "Fidelity", result.Fidelity, f => Pair(text, f.Where, f.Old, f.New));
        Section(text, "Text only", result.TextOnly, t => Pair(text, $"{t.Cell}: {t.What}", t.Old, t.New));
        return text.ToString();
    }

    /// <summary>The comparison in one line.</summary>
    public static string Summary(ComparisonResult result) => result.IsEmpty
        ? $"Nothing changed in {Count(result.CellsCompared, "cell")}."
        : $"{result.NewlyViolated.Count} newly violated, {result.NewlyHolding.Count} newly holding, {Count(result.OtherVerdicts.Count, "other verdict")}, "
            + $"{Count(result.Metrics.Count, "number")}, {result.TextOnly.Count} text only; {Count(result.CellsCompared, "cell")} compared.";

    /// <summary>A metric's change: "1000 -> 1500 (+50.0 %)".</summary>
    public static string Text(MetricChange change)
    {
        string percent = change.Percent is { } p ? string.Create(CultureInfo.InvariantCulture, $" ({p:+0.0;-0.0;0.0} %)") : "";
        return $"{Number(change.Old)} -> {Number(change.New)}{percent}";
    }

    internal static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    internal static string Name(SideResult side) => side.Commit is null || side.Commit.StartsWith(side.Name, StringComparison.Ordinal)
        ? side.Name
        : $"{side.Name} ({side.Commit[..12]})";

    internal static string Roster(RosterChange change) =>
        $"{change.Id} ({Count(change.Cells, "cell")}, {change.Violated} violated{(change.Undeclared > 0 ? $", {change.Undeclared} of them not declared" : "")})";

    internal static void Verdicts(TextLines text, ComparisonResult result)
    {
        Verdicts(text, "Newly violated", TextLines.Red, result.NewlyViolated);
        Verdicts(text, "Newly holding", TextLines.Green, result.NewlyHolding);
        Verdicts(text, "Verdicts changed otherwise", TextLines.Yellow, result.OtherVerdicts);
    }

    internal static void Metrics(TextLines text, IReadOnlyList<MetricChange> changes)
    {
        CellKey? last = null;
        Section(text, "Numbers", changes, c =>
        {
            if (c.Cell != last)
            {
                text.Line(2, c.Cell.ToString());
                last = c.Cell;
            }

            text.Line(4, $"{c.Metric,-22} {Text(c)}");
        });
    }

    private static string Number(decimal? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? "absent";

    private static void Section<T>(TextLines text, string title, IReadOnlyList<T> items, Action<T> write, int attribute = TextLines.Bold)
    {
        if (items.Count == 0)
        {
            return;
        }

        text.Heading(string.Create(CultureInfo.InvariantCulture, $"{title} ({items.Count})"), attribute);
        foreach (T item in items)
        {
            write(item);
        }
    }

    private static void Verdicts(TextLines text, string title, int attribute, IReadOnlyList<VerdictChange> changes) =>
        Section(text, title, changes, c =>
        {
            text.Line(2, $"{c.Invariant}: {c.Cell}{(c.Declared ? " (declared)" : "")}");
            text.Line(4, $"was {c.Old}{(c.OldWitness is null ? "" : ": " + c.OldWitness)}");
            text.Line(4, $"now {c.New}{(c.NewWitness is null ? "" : ": " + c.NewWitness)}");
        }, attribute);

    private static void Roster(TextLines text, string what, IReadOnlyList<RosterChange> added, IReadOnlyList<RosterChange> removed)
    {
        Section(text, what + " added", added, r => text.Line(2, Roster(r)));
        Section(text, what + " removed", removed, r => text.Line(2, Roster(r)));
    }

    private static void Pair(TextLines text, string what, string? old, string? now)
    {
        text.Line(2, what);
        text.Line(4, $"was {old ?? "absent"}");
        text.Line(4, $"now {now ?? "absent"}");
    }
}
