using System.Text;
using System.Text.RegularExpressions;
using Eval.Reports;

namespace Eval.Tests.Reports;

/// <summary>What the formats look like, agreed to by a person: each page of the same small run.</summary>
public sealed partial class ReportSnapshotTests : IWritesSnapshots
{
    private const int Columns = 118;

    /// <inheritdoc/>
    public IEnumerable<string> SnapshotNames => ["reports/csv", "reports/text", "reports/html-overview", "reports/html-sections", "reports/md-overview", "reports/md-sections"];

    [TestCase("csv")]
    [TestCase("text")]
    public void Snapshot_of_a_page(string format) => Snapshot.Verify("reports/" + format, Folded(Page(format)));

    [TestCase("html", "<main>", "<h2 id=\"strategies\">", "<footer>")]
    [TestCase("md", "#", "## Strategies", "## Method")]
    public void Snapshot_of_a_page_in_two_parts(string format, string begin, string middle, string end)
    {
        string page = Picture().Replace(Page(format), "<svg/>");
        int from = page.IndexOf(begin, StringComparison.Ordinal);
        int half = page.IndexOf(middle, StringComparison.Ordinal);
        Snapshot.Verify($"reports/{format}-overview", Folded(page[from..half]));
        Snapshot.Verify($"reports/{format}-sections", Folded(page[half..page.IndexOf(end, StringComparison.Ordinal)]));
    }

    private static string Page(string format) => ReportSet.Render(SyntheticResults.Tiny(), new ReportOptions { Formats = [format] })[0].Content;

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Picture();

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
