using Eval.Harness.Comparisons;
using Eval.Harness.Results;
using Eval.Tests.Reports;

namespace Eval.Tests.Comparisons;

public sealed class SubjectComparisonTests
{
    private static readonly string[] Both = ["plain", "transient-10"];

    [Test]
    public void A_promise_is_mended_or_broken_only_where_both_sides_are_judged()
    {
        SubjectComparison found = Compare(Cells(
            ("a", "plain", Verdict.Violated, 1), ("a", "transient-10", Verdict.NotApplicable, 1),
            ("b", "plain", Verdict.Holds, 1), ("b", "transient-10", Verdict.Violated, 1)));
        Assert.That(found.Mended, Is.EqualTo(1));
        Assert.That(found.Broken, Is.Zero);
        Assert.That(found.Promises[0].Mended, Has.Count.EqualTo(1).And.Contains("plain"));
        Assert.That(found.Promises[0].Unjudged, Is.EqualTo(1));
    }

    [Test]
    public void A_ratio_is_the_geometric_mean_and_says_where_it_is_largest()
    {
        MetricChange change = Compare(
            Cells(
                ("a", "plain", Verdict.Holds, 10), ("a", "transient-10", Verdict.Holds, 10), ("b", "plain", Verdict.Holds, 20),
                ("b", "transient-10", Verdict.Holds, 80))).Metrics[0];
        Assert.That(change.Ratio, Is.EqualTo(4).Within(1e-9));
        Assert.That((change.Better, change.Worse), Is.EqualTo((0, 2)));
        Assert.That(change.Largest, Is.EqualTo(new CellChange("transient-10", 10, 80)));
    }

    [Test]
    public void What_comes_out_of_nothing_is_no_ratio_but_is_counted_and_comes_first()
    {
        RunResults run = Cells(
            ("a", "plain", Verdict.Holds, 0), ("a", "transient-10", Verdict.Holds, 5), ("b", "plain", Verdict.Holds, 7),
            ("b", "transient-10", Verdict.Holds, 5));
        MetricChange change = Compare(run).Metrics[0];
        Assert.That((change.Ratio, change.Appeared, change.Vanished, change.Worse), Is.EqualTo((1.0, 1, 0, 1)));
        Assert.That(change.Size, Is.GreaterThan(1e6));
    }

    [Test]
    public void A_metric_without_a_better_direction_and_one_that_agrees_are_left_out()
    {
        RunResults run = Cells(
            ("a", "plain", Verdict.Holds, 3), ("b", "plain", Verdict.Holds, 3), ("a", "transient-10", Verdict.Holds, 3),
            ("b", "transient-10", Verdict.Holds, 3));
        Assert.That(Compare(run).Metrics, Is.Empty);
        Assert.That(
            SubjectComparison.Of(SyntheticResults.Small(), "accounting-off", "cache-merging", ["plain"]).Metrics.Select(change => change.Metric.Better),
            Has.None.EqualTo("neither"));
    }

    private static SubjectComparison Compare(RunResults run) => SubjectComparison.Of(run, "a", "b", Both);

    private static RunResults Cells(params (string Strategy, string Fixture, Verdict Verdict, int Dying)[] cells)
    {
        RunResults made = SyntheticResults.Make(["a", "b"], Both);
        return made with
        {
            Cells =
            [
                .. cells.Select(cell => new CellResult
                {
                    Strategy = cell.Strategy,
                    Fixture = cell.Fixture,
                    Verdicts = new Dictionary<string, VerdictResult> { ["accuracy"] = new(cell.Verdict, null, null) },
                    Metrics = new Dictionary<string, decimal> { ["zombies_end"] = cell.Dying, ["events"] = cell.Dying * 2 },
                }),
            ],
        };
    }
}
