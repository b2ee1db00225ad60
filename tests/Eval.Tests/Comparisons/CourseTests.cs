using Eval.Harness.Comparisons;
using Eval.Harness.Results;
using Eval.Tests.Reports;

namespace Eval.Tests.Comparisons;

public sealed class CourseTests
{
    private static readonly string[] MuchFirst = ["much", "little"];
    private static readonly string[] VerdictFirst = ["three", "two"];

    [Test]
    public void Only_curves_that_differ_are_shown_those_furthest_apart_first()
    {
        CellResult[] cells = [Cell(("same", 5), ("little", 100), ("much", 4)), Cell(("same", 5), ("little", 90), ("much", 1))];
        Assert.That(Course.Of(cells).Curves.Select(curve => curve.Id), Is.EqualTo(MuchFirst));
    }

    [Test]
    public void A_subject_without_a_curve_stays_at_nothing()
    {
        CourseCurve curve = Course.Of([Cell(("dying", 3)), Cell()]).Curves.Single();
        Assert.That(curve.Points[1].Single().V, Is.Zero);
        Assert.That((curve.Most, curve.Apart), Is.EqualTo((3L, 1.0)));
    }

    [Test]
    public void Fixtures_that_differ_come_in_the_order_of_how_much_and_the_others_not_at_all()
    {
        RunResults run = SyntheticResults.Make(["a", "b"], ["one", "two", "three"]);
        CellResult Of(string strategy, string fixture, Verdict verdict, decimal value) => new()
        {
            Strategy = strategy,
            Fixture = fixture,
            Verdicts = new Dictionary<string, VerdictResult> { ["accuracy"] = new(verdict, null, null) },
            Metrics = new Dictionary<string, decimal> { ["zombies_end"] = value },
        };
        CellResult[] basis = [Of("a", "one", Verdict.Holds, 1), Of("a", "two", Verdict.Holds, 1), Of("a", "three", Verdict.Holds, 1)];
        CellResult[] other = [Of("b", "one", Verdict.Holds, 1), Of("b", "two", Verdict.Holds, 9), Of("b", "three", Verdict.Violated, 1)];
        SubjectsCompared compared = SubjectsCompared.Of([("a", basis), ("b", other)], run.Metrics);
        Assert.That(compared.Courses.Select(course => course.Fixture), Is.EqualTo(VerdictFirst));
        Assert.That(compared.Against.Single().Broken, Is.EqualTo(1));
    }

    private static CellResult Cell(params (string Id, long Peak)[] curves) => new()
    {
        Strategy = "a",
        Fixture = "plain",
        Verdicts = new Dictionary<string, VerdictResult>(),
        Metrics = new Dictionary<string, decimal>(),
        Curves =
        [
            .. curves.Select(
                curve => new CurveResult(curve.Id, curve.Id, "count", [new CurvePoint(0, 0), new CurvePoint(10, curve.Peak), new CurvePoint(20, 0)])),
        ],
    };
}
