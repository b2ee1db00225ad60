using Eval.Harness.Runs;
using Eval.Harness.Runs.Schedules;

namespace Eval.Harness.Invariants;

/// <summary>Final charges are the same for every explored interleaving with the other CPU.</summary>
internal sealed class ScheduleIndependence : Invariant
{
    public override string Id => "schedule-independence";

    public override string Says => "final charges per memcg are equal over all explored interleavings";

    public override Judgement Judge(RunView run)
    {
        if (!run.Fixture.ExploresSchedules)
        {
            return Judgement.NotApplicable("the fixture has one thread of events");
        }

        if (run.Exploration is { Points: 0 })
        {
            return Judgement.NotApplicable("no step of this strategy lets the other CPU in here");
        }

        return run.Exploration is { } explored && explored.Difference is { } difference
            ? Judgement.Violated(
                $"{difference} (schedule {explored.Schedules + explored.Pruned}, shortest first, {explored.PointsTried} of {explored.Points} points tried)")
            : new Judgement(Results.Verdict.Holds, Counts(run.Exploration));
    }

    // How much was looked at is part of the verdict: a bound that nobody sees is no bound.
    private static string? Counts(Exploration? explored) => explored is null
        ? null
        : $"{explored.Schedules} schedules run, {explored.Pruned} cut short at a state met before, {explored.PointsTried} of {explored.Points} points tried";
}
