using Eval.Harness.Results;
using Eval.Reports;

namespace Eval.Tests.Reports;

/// <summary>Who is said to be best, and of what.</summary>
public sealed class ScorecardTests
{
    private const string Places = "{{ for g in Scorecard.Groups }}{{ for r in g.Rows }}{{ g.Kind }} {{ r.Strategy }} {{ r.Place }}\n{{ end }}{{ end }}";
    private const string Front = "{{ for f in Scorecard.Front }}{{ for m in f.Members }}{{ m.Text }} {{ end }}: {{ f.Leads }}\n{{ end }}";

    [Test]
    public void A_bound_competes_with_nobody()
    {
        // Better than everybody in everything, but a bound.
        RunResults results = Run(("accounting-off", 0, 0), ("one", 1, 5), ("two", 5, 1));
        Assert.That(Render(results, Places), Does.Contain("proposal one 1\n").And.Contain("proposal two 1\n").And.Contain("bound accounting-off bound\n"));
        Assert.That(Render(results, Front), Does.Not.Contain("accounting-off"));
    }

    [Test]
    public void Whoever_is_beaten_in_everything_is_behind_the_front()
    {
        string places = Render(Run(("linux-6.1", 1, 5), ("one", 5, 1), ("two", 5, 5), ("three", 6, 6)), Places);
        Assert.That(
            places,
            Does.Contain("mainline linux-6.1 1\n").And.Contain("proposal one 1\n").And.Contain("proposal two 2\n").And.Contain("proposal three 3\n"));
    }

    [Test]
    public void Those_that_agree_share_the_front() =>
        Assert.That(Render(Run(("linux-6.1", 1, 1), ("one", 1, 1)), Places), Does.Contain("mainline linux-6.1 1\n").And.Contain("proposal one 1\n"));

    [Test]
    public void What_nothing_can_judge_speaks_for_nobody()
    {
        RunResults results = Run(("one", 1, 1), ("two", 1, 1));
        // Two breaks the promise; one is never judged by it. Neither keeps it.
        results = results with
        {
            Cells =
            [
                .. results.Cells.Select(cell => cell with
                {
                    Verdicts = new Dictionary<string, VerdictResult>
                    {
                        ["accuracy"] = new(cell.Strategy == "two" ? Verdict.Holds : Verdict.NotApplicable, null, null),
                    },
                }),
            ],
        };
        Assert.That(Render(results, Places), Does.Contain("proposal two 1\n").And.Contain("proposal one 2\n"));
    }

    [Test]
    public void A_value_that_was_not_measured_leads_nothing()
    {
        RunResults results = Run(("one", 1, 1), ("two", 2, 2));
        results = results with
        {
            Cells = [.. results.Cells.Select(cell => cell.Strategy == "one" ? cell with { Metrics = new Dictionary<string, decimal>() } : cell)],
        };
        Assert.That(Render(results, Front), Does.Contain("two : ").And.Contain("fewest dying groups").And.Not.Contain("one :"));
    }

    private static RunResults Run(params (string Id, int Dying, int Steps)[] strategies)
    {
        RunResults made = SyntheticResults.Make([.. strategies.Select(one => one.Id)], ["plain"]);
        return made with
        {
            Claims = [],
            Fidelity = [],
            Metrics = [.. made.Metrics.Where(metric => metric.Id is "zombies_end" or "hot_path_steps_per_op")],
            Invariants = [.. made.Invariants.Where(invariant => invariant.Id == "accuracy")],
            Cells =
            [
                .. made.Cells.Zip(strategies, (cell, one) => cell with
                {
                    Verdicts = new Dictionary<string, VerdictResult>(),
                    Metrics = new Dictionary<string, decimal> { ["zombies_end"] = one.Dying, ["hot_path_steps_per_op"] = one.Steps },
                }),
            ],
        };
    }

    private static string Render(RunResults results, string template)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".txt.scriban");
        File.WriteAllText(path, template);
        try
        {
            return ReportSet.Render(results, new ReportOptions { TemplatePath = path })[0].Content;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
