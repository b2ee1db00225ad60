using System.Text.RegularExpressions;
using Eval.Harness.Invariants;
using Eval.Harness.Results;
using Eval.Reports;

namespace Eval.Tests.Reports;

public sealed class SeededBugsTests
{
    [Test]
    public void The_report_marks_for_each_bug_the_promises_that_find_it()
    {
        RunResults run = SyntheticResults.Small() with { Invariants = InvariantCatalog.Describe() };
        string page = ReportSet.Render(run, new ReportOptions { Formats = ["html"] })[0].Content;
        MatchCollection rows = Regex.Matches(page, "<tr><th scope=\"row\" class=\"words\"[^\n]*");
        Assert.That(rows, Has.Count.EqualTo(SeededBugTable.Rows.Count));
        foreach ((Match row, SeededBugRow bug) in rows.Zip(SeededBugTable.Rows))
        {
            bool[] marks = [.. Regex.Matches(row.Value, "<td class=\"(ok|none)\">").Select(cell => cell.Groups[1].Value == "ok")];
            Assert.That(run.Invariants.Where((_, i) => marks[i]).Select(one => one.Id), Is.EquivalentTo(bug.KilledBy), bug.Bug);
        }
    }
}
