using System.Text;
using System.Text.RegularExpressions;
using Eval.Reports;

namespace Eval.Tests.Reports;

/// <summary>What the formats look like, agreed to by a person: each page of the same small run.</summary>
public sealed partial class ReportSnapshotTests : IWritesSnapshots
{
    private const int Columns = 118;

    /// <inheritdoc/>
    public IEnumerable<string> SnapshotNames =>
    [
        "reports/csv", "reports/text", "reports/html-scorecard", "reports/html-overview", "reports/html-sections", "reports/md-overview", "reports/md-sections",
    ];

    [TestCase("csv")]
    [TestCase("text")]
    public void Snapshot_of_a_page(string format) => Snapshot.Verify("reports/" + format, Folded(Page(format)));

    [TestCase("html", "<main>", "scorecard", "<h2 id=\"compare\">", "overview", "<h2 id=\"strategies\">", "sections", "<footer>")]
    [TestCase("md", "#", "overview", "## Strategies", "sections", "## Method")]
    public void Snapshot_of_a_page_in_parts(string format, string begin, params string[] partsAndEnds)
    {
        string page = SeededBugs().Replace(Picture().Replace(Page(format), "<svg/>"), "\n<!-- a row for each seeded bug -->");
        int from = page.IndexOf(begin, StringComparison.Ordinal);
        for (int i = 0; i < partsAndEnds.Length; i += 2)
        {
            int end = page.IndexOf(partsAndEnds[i + 1], StringComparison.Ordinal);
            Snapshot.Verify($"reports/{format}-{partsAndEnds[i]}", Folded(page[from..end]));
            from = end;
        }
    }

    private static string Page(string format) => ReportSet.Render(SyntheticResults.Tiny(), new ReportOptions { Formats = [format] })[0].Content;

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Picture();

    // They are the judge's, not this run's.
    [GeneratedRegex("(\n<tr><th scope=\"row\" class=\"words\"[^\n]*)+")]
    private static partial Regex SeededBugs();

    /// <summary>Long lines folded, so that a reviewer sees them whole; the mark says that the page has no line end there.</summary>
    private static string Folded(string page)
    {
        StringBuilder folded = new();
        foreach (string line in page.Split('\n'))
        {
            for (int at = 0; at == 0 || at < line.Length; at += Columns)
            {
                folded.Append(line.AsSpan(at, Math.Min(Columns, line.Length - at))).Append(at + Columns < line.Length ? "\\\n" : "\n");
            }
        }

        return folded.ToString();
    }
}
