using Eval.Harness.Fixtures;
using Eval.Harness.Runs;
using Eval.Kernel.Events;

namespace Eval.Harness.Invariants;

/// <summary>
/// The values a fixture states at its labels, such as those the kernel's own tests check, are what happens, and the bug report it retells shows where
/// it must and nowhere where it must not.
/// </summary>
internal sealed class Expectations : Invariant
{
    private static readonly Dictionary<EventKind, string> Words = new() { [EventKind.Mkdir] = "mkdir", [EventKind.SetKmemLimit] = "kmem-limit" };

    public override string Id => "expectations";

    public override string Says => "what the kernel's own test expects is what happens, for the strategies that must pass it";

    public override Judgement Judge(RunView run)
    {
        IReadOnlyList<string> mustPass = run.Fixture.MustPass;
        if (run.Fixture.Report is { } report && FieldReports.Failure(run, report) is { } failure)
        {
            return Judgement.Violated(failure);
        }

        if (run.Fixture.Expectations.Count == 0 && run.Fixture.Report is not null)
        {
            return FieldReports.Concerns(run.Fixture.Report, run.StrategyId)
                ? Judgement.Holds
                : Judgement.NotApplicable("nothing is known of the report under this design");
        }

        if (run.Fixture.Expectations.Count == 0 && run.Machine.FirstUnexpected is null)
        {
            return Judgement.NotApplicable("the fixture states no exact values");
        }

        if (mustPass.Count > 0 && !mustPass.Any(glob => Glob.Matches(glob, run.StrategyId)))
        {
            return Judgement.NotApplicable("the fixture's exact values are meant for other strategies");
        }

        if (run.Machine.FirstUnexpected is { } end)
        {
            return Judgement.Violated($"{Words[end.Kind]} of {run.NameOf(end.Memcg)} ended with errno {end.Errno}; its step expects {end.Expected}");
        }

        foreach (Expectation expectation in run.Fixture.Expectations)
        {
            if (ExpectedValue.Failure(run, expectation) is { } witness)
            {
                return Judgement.Violated(witness);
            }
        }

        return Judgement.Holds;
    }
}
