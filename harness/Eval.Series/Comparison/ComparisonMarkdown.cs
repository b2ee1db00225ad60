using System.Globalization;
using System.Text;
using Eval.Series.Rendering;

namespace Eval.Series.Comparison;

/// <summary>A comparison as one comment of a pull request: nothing when nothing changed, details folded, under the size a comment may have.</summary>
public static class ComparisonMarkdown
{
    /// <summary>First line, by which the comment is found again to be replaced.</summary>
    public const string Marker = "<!-- memcg-eval diff -->";

    private const string VerdictHead = "| strategy | invariant | change | cells | the first shows |\n|---|---|---|---|---|\n";
    private const string NumberHead = "| strategy | metric | cells | change | look at |\n|---|---|---|---|---|\n";
    private const string PairHead = "| what | before | now |\n|---|---|---|\n";

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
        page.Write(
            $"{Marker}\n**Verified results changed**, {Code(ChangeWords.Name(result.Old))} → {Code(ChangeWords.Name(result.New))}: " +
            $"{Cell(ChangeWords.Summary(result))}\n");
        page.Table("Newly violated", VerdictHead, Verdicts(result.NewlyViolated), folded: false);
        page.Table("Newly holding", VerdictHead, Verdicts(result.NewlyHolding), folded: false);
        page.Table("Verdicts changed otherwise", VerdictHead, Verdicts(result.OtherVerdicts), folded: true);
        page.Table("Claims no longer reproduced", PairHead, Claims(result.Claims.Where(c => c.IsLost)), folded: false);
        page.Table("Claims", PairHead, Claims(result.Claims.Where(c => !c.IsLost)), folded: true);
        page.Table("Kernels predicted worse", PairHead, Predictions(result.Fidelity.Where(f => f.IsWorse)), folded: false);
        page.Table("Kernels predicted better or otherwise", PairHead, Predictions(result.Fidelity.Where(f => !f.IsWorse)), folded: true);
        foreach (RosterChange added in result.StrategiesAdded)
        {
            Added(page, added);
        }

        page.Table("Numbers", NumberHead, Numbers(result.Numbers), folded: true);
        page.Table("Text only", "| strategy | what | cells |\n|---|---|---|\n", Words(result.TextOnly), folded: true);
        page.Table("Strategies, fixtures and cells", "| change | what |\n|---|---|\n", [.. Rosters(result)], folded: true);
        page.Table("Fixtures that are other ones now", "| fixture | why | cells |\n|---|---|---|\n", [.. result.OtherContents.Select(
            o => $"| {Code(o.Fixture)} | {Cell(o.Reason)} | {ComparisonText.OfContent(o)} |\n")], folded: false);
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

    /// <summary>Rows of numbers: what became worse in most cells first, as what does not fit is left out from the end.</summary>
    internal static IReadOnlyList<string> Numbers(IEnumerable<MetricShift> shifts) =>
    [
        .. shifts.OrderByDescending(s => s.Worse).ThenByDescending(s => s.Cells.Count).Select(s =>
            $"| {s.Strategy} | {s.Metric} | {ChangeWords.Direction(s)} | {ChangeWords.Spread(s)} | {Cell(ChangeWords.WorstCell(s))} |\n"),
    ];

    /// <summary>Rows of verdicts.</summary>
    internal static IReadOnlyList<string> Verdicts(IEnumerable<VerdictChange> changes) =>
    [
        .. VerdictShift.Of(changes).Select(s =>
            $"| {s.Strategy} | {s.Invariant} | {s.First.Old} → {s.First.New}{(s.First.Declared ? " (declared)" : "")} | "
            + $"{ChangeWords.Cells([.. s.Cells.Select(c => c.Cell.Fixture)])} | {Cell(s.First.NewWitness ?? s.First.OldWitness ?? "no witness")} |\n"),
    ];

    private static void Added(MarkdownPage page, RosterChange added)
    {
        string against = added.Nearest is null ? "" : ", " + Cell(ChangeWords.Against(added));
        string same = added.Against is { IsEmpty: true } ? ": the same in every cell" : "";
        page.Write($"\n**Strategy added**: {Cell(ChangeWords.Roster(added))}{against}{same}\n");
        page.Table("Promises", VerdictHead, Verdicts(added.Against?.Verdicts ?? []), folded: false);
        page.Table("Numbers", NumberHead, Numbers(added.Against?.Numbers ?? []), folded: false);
    }

    private static IReadOnlyList<string> Claims(IEnumerable<ClaimChange> claims) =>
        [.. claims.Select(c => $"| {c.Strategy} {c.Id} | {Cell(c.Old)} | {Cell(c.New)} |\n")];

    private static IReadOnlyList<string> Predictions(IEnumerable<FidelityChange> changes) =>
        [.. changes.Select(f => $"| {f.Kernel} {Cell(f.Where)} | {Cell(f.Old ?? "within tolerance")} | {Cell(f.New ?? "within tolerance")} |\n")];

    private static IReadOnlyList<string> Words(IEnumerable<TextChange> changes) =>
    [
        .. changes.GroupBy(t => (t.Cell.Strategy, t.What)).Select(g =>
            $"| {g.Key.Strategy} | {Cell(g.Key.What)} | {ChangeWords.Cells([.. g.Select(t => t.Cell.Fixture)])} |\n"),
    ];

    private static IEnumerable<string> Rosters(ComparisonResult r) =>
        r.StrategiesRemoved.Select(s => $"| strategy removed | {Cell(ChangeWords.Roster(s))} |\n")
            .Concat(r.FixturesAdded.Select(s => $"| fixture added | {Cell(ChangeWords.Roster(s))} |\n"))
            .Concat(r.FixturesRemoved.Select(s => $"| fixture removed | {Cell(ChangeWords.Roster(s))} |\n"))
            .Concat(r.FixturesRenamed.Select(s => $"| fixture renamed | {s.Old} → {s.New} |\n"))
            .Concat(r.Cells.Select(c => string.Create(CultureInfo.InvariantCulture, $"| cell {(c.IsNew ? "added" : "removed")} | {c.Cell} |\n")));
}
