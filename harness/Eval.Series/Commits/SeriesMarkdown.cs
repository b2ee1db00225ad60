using System.Globalization;
using Eval.Series.Comparison;
using Eval.Series.Git;
using Eval.Series.Rendering;

namespace Eval.Series.Commits;

/// <summary>A series report as one comment of a pull request: nothing when nothing changed, details folded, under the size a comment may have.</summary>
public static class SeriesMarkdown
{
    /// <summary>First line, by which the comment is found again to be replaced.</summary>
    public const string Marker = "<!-- memcg-eval series -->";

    /// <summary>Renders; empty when nothing changed and every commit builds.</summary>
    public static string Render(SeriesReport report)
    {
        if (report.IsEmpty)
        {
            return "";
        }

        MarkdownPage page = new(MarkdownPage.MostCharacters);
        page.Write($"{Marker}\n**What each commit changes in behaviour**, on {ComparisonMarkdown.Code(report.Base.ShortId)}\n");
        page.Write(report.Conflict is null ? "" : $"\nThe series ends early: {ComparisonMarkdown.Cell(report.Conflict)}\n");
        page.Table(
            "Commits", "| commit | builds | verdicts | newly violated | newly holding | numbers |\n|---|---|---|--:|--:|--:|\n",
            [.. report.Rows.Select(Row)], folded: false);
        page.Table("First bad commit per invariant", "| invariant | commit | cell | witness |\n|---|---|---|---|\n", [.. report.FirstBad.Select(
            b => $"| {b.Invariant} | {Name(b.Commit)} | {b.Cell} | {ComparisonMarkdown.Cell(b.Witness)} |\n")], folded: false);
        page.Table("Commits that do not stand alone", "| commit | what | repaired by |\n|---|---|---|\n", [.. report.NotAlone.Select(
            n => $"| {Name(n.Commit)} | {n.What} | {Name(n.RepairedBy)} |\n")], folded: false);
        page.Table("Build errors", "| commit | first error |\n|---|---|\n", [.. report.Rows.Where(r => r.Message is not null).Select(
            r => $"| {Name(r.Commit)} | {ComparisonMarkdown.Cell(r.Message)} |\n")], folded: true);
        page.Table(
            "Verdicts by commit", "| commit | strategy | invariant | change | cells | the first shows |\n|---|---|---|---|---|---|\n",
            [.. report.Rows.SelectMany(
            r => ComparisonMarkdown.Verdicts(r.Change?.Verdicts ?? []).Select(v => $"| {Name(r.Commit)} {v}"))], folded: true);
        page.Table("Numbers by commit", "| commit | strategy | metric | cells | change | look at |\n|---|---|---|---|---|---|\n", [.. report.Rows.SelectMany(
            r => ComparisonMarkdown.Numbers(r.Change?.Numbers ?? []).Select(n => $"| {Name(r.Commit)} {n}"))], folded: true);
        page.Table("Against the earlier version", "| before | now | behaviour |\n|---|---|---|\n", [.. report.Against.Select(
            m => $"| {Name(m.Old)} | {Name(m.New)} | {(m.Change is null ? "-" : ComparisonText.Summary(m.Change))} |\n")], folded: true);
        return page.ToString();
    }

    private static string Row(SeriesRow r) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Name(r.Commit)} | {(r.Builds ? "yes" : "**no**")} | {SeriesText.Verdicts(r)} | {r.Change?.NewlyViolated.Count} | " +
        $"{r.Change?.NewlyHolding.Count} | {r.Change?.Metrics.Count()} |\n");

    private static string Name(CommitName? commit) =>
        commit is null ? "-" : $"{ComparisonMarkdown.Code(commit.ShortId)} {ComparisonMarkdown.Cell(commit.Subject)}";
}
