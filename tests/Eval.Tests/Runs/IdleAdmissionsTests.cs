using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;
using Eval.Tests.Reports;

namespace Eval.Tests.Runs;

public sealed class IdleAdmissionsTests
{
    private static readonly RunResults Run = Needed(SyntheticResults.Make(["a", "b"], ["plain"]));

    private static readonly string[] Both = ["accuracy (nowhere), of a, b"];

    [Test]
    public void An_admission_that_one_of_its_strategies_needed_is_not_idle() => Assert.That(IdleAdmissions.Of(Run, Admit("shared")), Is.Empty);

    [Test]
    public void One_that_no_strategy_needed_is_named_once_with_all_of_them() =>
        Assert.That(IdleAdmissions.Of(Run, Admit("nowhere")), Is.EqualTo(Both));

    [Test]
    public void One_of_a_strategy_that_did_not_run_is_not_judged() =>
        Assert.That(IdleAdmissions.Of(Run, [.. Admit("nowhere"), Admit("nowhere")[0] with { Id = "c" }]), Is.Empty);

    private static StrategyResult[] Admit(string place) => [.. Run.Strategies.Select(s => s with { Admits = [new Admission("accuracy", place)] })];

    private static RunResults Needed(RunResults run) => run with
    {
        Cells = [.. run.Cells.Select((cell, i) => cell with
        {
            Verdicts = new Dictionary<string, VerdictResult> { ["accuracy"] = i == 0 ? new(Verdict.Violated, "shared", "w") : new(Verdict.Holds, null, null) },
        })],
    };
}
