using System.Text;
using Eval.Harness.Comparisons;
using Eval.Harness.Results;
using Eval.Reports.Terminal;

namespace Eval.Tests.Reports;

/// <summary>What compare draws on a terminal.</summary>
public sealed class CompareTextTests
{
    private const int ScreenLines = 24, ScreenColumns = 80;

    private static readonly RunResults Full = SyntheticResults.Full();

    private static readonly string[] Beginning =
    [
        "b against a, on plain",
        "mends 1, breaks 1, 0 as before (promise x fixture)",
        "  breaks no-residue on 1: plain",
        "  mends accuracy on 1: plain",
        "2 metrics differ, largest change first",
        "  zombies_end            better to 0    5 -> 0",
        "  teardown_ns            worse  x3.00   1 ms -> 3 ms",
    ];

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void It_fits_a_screen_however_much_differs(int subjects)
    {
        string text = Draw(Full, subjects, isWhole: false);
        Assert.That(Ascii.IsValid(text));
        Assert.That(text.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(ScreenColumns), text);
        Assert.That(text.TrimEnd('\n').Split('\n'), Has.Length.LessThanOrEqualTo(ScreenLines + ((subjects - 2) * 4)), text);
        Assert.That(text, Does.Contain("--all shows each"));
    }

    [Test]
    public void All_shows_every_promise_metric_and_course()
    {
        string text = Draw(Full, 2, isWhole: true);
        SubjectsCompared found = Compare(Full, 2);
        foreach (string word in found.Against[0].Metrics.Select(change => change.Metric.Id).Concat(found.Courses.Select(course => "on " + course.Fixture)))
        {
            Assert.That(text, Does.Contain(word));
        }
    }

    [Test]
    public void Promises_come_first_and_then_ratios_with_their_direction()
    {
        CellResult basis = Cell("a", Verdict.Violated, Verdict.Holds, 1_000_000, 5);
        CellResult subject = Cell("b", Verdict.Holds, Verdict.Violated, 3_000_000, 0);
        string text = Draw(new SubjectsCompared(
            [SubjectComparison.Of("a", "b", Full.Metrics, [(basis, subject)])], [Course.Of([basis, subject])]), isWhole: false);
        Assert.That(text.Split('\n')[..7], Is.EqualTo(Beginning), text);
        Assert.That(text, Does.Match(@"dying +base  +[@=#*+:.-]+ .*peak 5"));
    }

    [Test]
    public void Where_nothing_differs_it_says_so()
    {
        CellResult same = Cell("a", Verdict.Holds, Verdict.Holds, 7, 7);
        string text = Draw(SubjectsCompared.Of([("a", [same]), ("b", [same])], Full.Metrics), isWhole: false);
        Assert.That(text, Is.EqualTo("b against a, on plain\nmends 0, breaks 0, 2 as before (promise x fixture)\nno metric differs\n"));
    }

    private static CellResult Cell(string strategy, Verdict accuracy, Verdict residue, decimal teardown, int dying) => new()
    {
        Strategy = strategy,
        Fixture = "plain",
        Verdicts = new Dictionary<string, VerdictResult> { ["accuracy"] = new(accuracy, null, null), ["no-residue"] = new(residue, null, null) },
        Metrics = new Dictionary<string, decimal> { ["teardown_ns"] = teardown, ["zombies_end"] = dying },
        Curves = dying == 0 ? [] : [new CurveResult("dying", "dying groups", "count", [new CurvePoint(0, 0), new CurvePoint(1000, dying)])],
    };

    private static SubjectsCompared Compare(RunResults results, int subjects) => SubjectsCompared.Of(
        [.. results.Strategies.Skip(2).Take(subjects)
            .Select(s => (s.Id, (IReadOnlyList<CellResult>)[.. results.Cells.Where(cell => cell.Strategy == s.Id)]))], results.Metrics);

    private static string Draw(RunResults results, int subjects, bool isWhole) => Draw(Compare(results, subjects), isWhole);

    private static string Draw(SubjectsCompared compared, bool isWhole) => CompareView.Render(compared, "fixture", isWhole, isTerminal: false, ScreenColumns);
}
