using Eval.Harness.Fixtures;
using Eval.Harness.Runs;

namespace Eval.Harness.Invariants;

/// <summary>
/// The values a fixture states at its labels, such as those the kernel's own tests check, are what happens, and the bug report it retells shows where
/// it must and nowhere where it must not.
/// </summary>
internal sealed class Expectations : Invariant
{
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

        if (run.Fixture.Expectations.Count == 0)
        {
            return Judgement.NotApplicable("the fixture states no exact values");
        }

        if (mustPass.Count > 0 && !mustPass.Any(glob => Glob.Matches(glob, run.StrategyId)))
        {
            return Judgement.NotApplicable("the fixture's exact values are meant for other strategies");
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
