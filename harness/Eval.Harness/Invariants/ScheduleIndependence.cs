using Eval.Harness.Runs;

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

        return run.Exploration is { } explored && explored.Difference is { } difference
            ? Judgement.Violated(difference)
            : Judgement.Holds;
    }
}
