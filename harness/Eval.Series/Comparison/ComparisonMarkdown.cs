using System.Globalization;
using System.Text;
using Eval.Series.Rendering;

namespace Eval.Series.Comparison;

/// <summary>A comparison as one comment of a pull request: nothing when nothing changed, details folded, under the size a comment may have.</summary>
public static class ComparisonMarkdown
{
    /// <summary>First line, by which the comment is found again to be replaced.</summary>
    public const string Marker = "<!-- memcg-eval diff -->";

    /// <summary>Renders; empty when nothing changed.</summary>
    /// <param name="result">Comparison.</param>
    /// <param name="most">Most characters, 2000 or more.</param>
    public static string Render(ComparisonResult result, int most = MarkdownPage.MostCharacters)
    {
        if (result.IsEmpty)
        {
            return "";
        }

        MarkdownPage page = new(most);
        page.Write($"{Marker}\n**Verified results changed**, {Code(ComparisonText.Name(result.Old))} → {Code(ComparisonText.Name(result.New))}: {ComparisonText.Summary(result)}\n");
        page.Table("Newly violated", "| invariant | cell | witness before | witness now |\n|---|---|---|---|\n", [.. result.NewlyViolated.Select(Row)], folded: false);
        page.Table("Newly holding", "| invariant | cell | before | now |\n|---|---|---|---|\n", [.. result.NewlyHolding.Select(Row)], folded: false);
        page.Table("Verdicts changed otherwise", "| invariant | cell | before | now |\n|---|---|---|---|\n", [.. result.OtherVerdicts.Select(Row)], folded: true);
        page.Table("Not compared", "| fixture | cells | why |\n|---|--:|---|\n", [.. result.NotCompared.Select(n => $"| {Code(n.Fixture)} | {n.Cells} | {Cell(n.Reason)} |\n")], folded: false);
        page.Table("Strategies and fixtures", "| change | what |\n|---|---|\n", [.. Rosters(result)], folded: true);
        page.Table("Numbers", "| cell | metric | change |\n|---|---|--:|\n", [.. LargestFirst(result.Metrics).Select(
            m => $"| {m.Cell} | {m.Metric} | {ComparisonText.Text(m)} |\n")], folded: true);
        page.Table("Claims", "| claim | before | now |\n|---|---|---|\n", [.. result.Claims.Select(
            c => $"| {c.Strategy} {c.Id} | {Cell(c.Old)} | {Cell(c.New)} |\n")], folded: true);
        page.Table("Fidelity", "| counter | before | now |\n|---|---|---|\n", [.. result.Fidelity.Select(
            f => $"| {Cell(f.Where)} | {Cell(f.Old)} | {Cell(f.New)} |\n")], folded: true);
        page.Table("Text only", "| cell | what | before | now |\n|---|---|---|---|\n", [.. result.TextOnly.Select(
            t => $"| {t.Cell} | {t.What} | {Cell(t.Old)} | {Cell(t.New)} |\n")], folded: true);
        return page.ToString();
    }

    /// <summary>Text inside a table's cell, with nothing that Markdown or HTML would take for its own.</summary>
    internal static string Cell(string? text)
    {
        StringBuilder safe = new();
        foreach (char c in text ?? "absent")
        {
            safe.Append(c switch
            {
                '\n' or '\r' => " ",
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '|' or '*' or '_' or '`' or '[' or ']' or '\\' or '~' => "\\" + c,
                _ => c.ToString(),
            });
        }

        return safe.ToString();
    }

    internal static string Code(string text) => "`" + text.Replace("`", "'", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal) + "`";

    private static string Row(VerdictChange c) =>
        $"| {c.Invariant} | {c.Cell} | {Side(c.Old, c.OldWitness, false)} | {Side(c.New, c.NewWitness, c.Declared)} |\n";

    private static string Side(string verdict, string? witness, bool declared) =>
        $"{verdict}{(declared ? " (declared)" : "")}{(witness is null ? "" : ": " + Cell(witness))}";

    private static IEnumerable<string> Rosters(ComparisonResult r) =>
        r.StrategiesAdded.Select(s => $"| strategy added | {ComparisonText.Roster(s)} |\n")
            .Concat(r.StrategiesRemoved.Select(s => $"| strategy removed | {ComparisonText.Roster(s)} |\n"))
            .Concat(r.FixturesAdded.Select(s => $"| fixture added | {ComparisonText.Roster(s)} |\n"))
            .Concat(r.FixturesRemoved.Select(s => $"| fixture removed | {ComparisonText.Roster(s)} |\n"))
            .Concat(r.FixturesRenamed.Select(s => $"| fixture renamed | {s.Old} → {s.New} |\n"))
            .Concat(r.Cells.Select(c => string.Create(CultureInfo.InvariantCulture, $"| cell {(c.IsNew ? "added" : "removed")} | {c.Cell} |\n")));

    // What does not fit is left out from the end, so what changed most comes first.
    private static IEnumerable<MetricChange> LargestFirst(IEnumerable<MetricChange> changes) =>
        changes.OrderByDescending(m => m.Percent is { } p ? Math.Abs(p) : decimal.MaxValue).ThenBy(m => m.Cell).ThenBy(m => m.Metric, StringComparer.Ordinal);
}
