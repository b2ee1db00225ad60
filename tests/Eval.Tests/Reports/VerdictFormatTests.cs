using System.Xml.Linq;
using Eval.Harness.Results;
using Eval.Reports;

namespace Eval.Tests.Reports;

/// <summary>Verdicts as tests of other tools, read back as these read them.</summary>
public sealed class VerdictFormatTests
{
    private static readonly RunResults Results = WithUndeclared(SyntheticResults.Small());
    private static readonly VerdictResult[] Verdicts = [.. Results.Cells.SelectMany(cell => cell.Verdicts.Values)];

    [Test]
    public void Junit_has_a_case_for_each_verdict_and_its_sums_are_right()
    {
        XElement root = XDocument.Parse(Render(Results, "junit")).Root!;
        XElement[] cases = [.. root.Descendants("testcase")];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(cases, Has.Length.EqualTo(Verdicts.Length));
            Assert.That(cases.Count(one => one.Element("failure") is not null), Is.EqualTo(Verdicts.Count(IsFailed)));
            Assert.That(
                cases.Count(one => one.Element("skipped")?.Attribute("type")?.Value == "xfail"),
                Is.EqualTo(Verdicts.Count(v => v is { Verdict: Verdict.Violated, Declared: true })));
            Assert.That(
                cases.Count(one => one.Element("skipped") is { } skipped && skipped.Attribute("type") is null),
                Is.EqualTo(Verdicts.Count(v => v.Verdict is Verdict.NotApplicable or Verdict.NotJudgeable)));
            foreach (XElement summed in root.Elements("testsuite").Append(root))
            {
                Assert.That((int)summed.Attribute("tests")!, Is.EqualTo(summed.Descendants("testcase").Count()));
                Assert.That((int)summed.Attribute("failures")!, Is.EqualTo(summed.Descendants("failure").Count()));
                Assert.That((int)summed.Attribute("skipped")!, Is.EqualTo(summed.Descendants("skipped").Count()));
            }
        }
    }

    [Test]
    public void Junit_says_who_where_and_why()
    {
        XElement failed = XDocument.Parse(Render(Results, "junit")).Descendants("failure").First();
        CellResult cell = Results.Cells.First(one => one.HasUndeclaredViolation);
        Assert.That(failed.Parent!.Attribute("classname")!.Value, Is.EqualTo($"{cell.Strategy}.{cell.Fixture}"));
        Assert.That(failed.Attribute("message")!.Value, Is.EqualTo(cell.Verdicts.Values.First(IsFailed).Witness));
    }

    [Test]
    public void Ktap_nests_strategy_fixture_and_verdict_and_its_counts_are_right()
    {
        KtapReader read = KtapReader.Read(Render(Results, "ktap"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Leaves, Has.Count.EqualTo(Verdicts.Length));
            Assert.That(read.Leaves.Count(leaf => !leaf.IsOk), Is.EqualTo(Verdicts.Count(IsFailed)));
            Assert.That(
                read.Leaves.Count(leaf => leaf.Directive == "XFAIL"),
                Is.EqualTo(Verdicts.Count(v => v is { Verdict: Verdict.Violated, Declared: true })));
            Assert.That(
                read.Leaves.Count(leaf => leaf.Directive == "SKIP"),
                Is.EqualTo(Verdicts.Count(v => v.Verdict is Verdict.NotApplicable or Verdict.NotJudgeable)));
            Assert.That(read.Leaves[0].Path, Is.EqualTo($"{Results.Strategies[0].Id}/{Results.Fixtures[0].Id}/{Results.Cells[0].Verdicts.Keys.First()}"));
        }
    }

    [Test]
    public void Hostile_names_break_neither()
    {
        RunResults hostile = SyntheticResults.WithHostileNames();
        Assert.That(XDocument.Parse(Render(hostile, "junit")).Descendants("testcase").Count(), Is.EqualTo(hostile.Cells.Sum(cell => cell.Verdicts.Count)));
        Assert.That(KtapReader.Read(Render(hostile, "ktap")).Leaves, Has.Count.EqualTo(hostile.Cells.Sum(cell => cell.Verdicts.Count)));
    }

    private static bool IsFailed(VerdictResult verdict) => verdict is { Verdict: Verdict.Violated, Declared: false };

    private static string Render(RunResults results, string format) => ReportSet.Render(results, new ReportOptions { Formats = [format] }).Single().Content;

    private static RunResults WithUndeclared(RunResults made) => made with
    {
        Cells =
        [
            made.Cells[0] with
            {
                Verdicts = made.Cells[0].Verdicts.ToDictionary(
                    v => v.Key, v => v.Key == "no-residue" ? new VerdictResult(Verdict.Violated, null, "event 1: \"a\" & <b> # lost") : v.Value),
            },
            .. made.Cells.Skip(1),
        ],
    };
}
