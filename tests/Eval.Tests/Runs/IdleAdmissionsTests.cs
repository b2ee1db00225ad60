using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;
using Eval.Tests.Reports;

namespace Eval.Tests.Runs;

public sealed class IdleAdmissionsTests
{
    private static readonly RunResults Run = Needed(SyntheticResults.Make(["a", "b"], ["plain"]));

    private static readonly string[] Kept = ["no-lost-charge (kept), of a, b"];
    private static readonly string[] Elsewhere = ["accuracy (elsewhere), of a, b"];

    [Test]
    public void One_that_one_of_its_strategies_needed_is_not_idle() => Assert.That(IdleAdmissions.Of(Run, Admit(new("accuracy", "shared"))), Is.Empty);

    [Test]
    public void One_of_two_that_cover_the_same_is_not_idle_either() =>
        Assert.That(IdleAdmissions.Of(Run, Admit(new("accuracy", "another mechanism of the same strategy"))), Is.Empty);

    [Test]
    public void One_whose_promise_all_its_strategies_keep_is_named_once_with_all_of_them() =>
        Assert.That(IdleAdmissions.Of(Run, Admit(new("no-lost-charge", "kept"))), Is.EqualTo(Kept));

    [Test]
    public void One_for_fixtures_where_the_promise_is_kept_is_idle() =>
        Assert.That(IdleAdmissions.Of(Run, Admit(new("accuracy", "elsewhere") { Fixtures = ["move-*"] })), Is.EqualTo(Elsewhere));

    [Test]
    public void One_of_a_strategy_that_did_not_run_is_not_judged()
    {
        StrategyResult[] admit = Admit(new("no-lost-charge", "kept"));
        Assert.That(IdleAdmissions.Of(Run, [.. admit, admit[0] with { Id = "c" }]), Is.Empty);
    }

    private static StrategyResult[] Admit(Admission admission) => [.. Run.Strategies.Select(s => s with { Admits = [admission] })];

    private static RunResults Needed(RunResults run) => run with
    {
        Cells = [.. run.Cells.Select((cell, i) => cell with
        {
            Verdicts = new Dictionary<string, VerdictResult> { ["accuracy"] = i == 0 ? new(Verdict.Violated, "shared", "w") : new(Verdict.Holds, null, null) },
        })],
    };
}
