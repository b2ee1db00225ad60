using Eval.Harness.Runs;
using Eval.Kernel.Tasks;

namespace Eval.Harness.Invariants;

/// <summary>A move that failed left both groups as they were.</summary>
internal sealed class AtomicMove : Invariant
{
    public override string Id => "atomic-move";

    public override string Says => "a failed move leaves the charges of both groups as they were";

    public override Judgement Judge(RunView run)
    {
        bool anyFailed = false;
        foreach (MoveRecord move in run.Machine.Moves)
        {
            anyFailed |= move.Errno != 0;
            if (move.Errno != 0 && move.Before != move.After)
            {
                return Judgement.Violated(
                    $"the move of task {run.Fixture.TaskNames[move.Task]} from {run.NameOf(move.From)} to {run.NameOf(move.To)} failed with errno " +
                    $"{move.Errno} and left " +
                    $"{move.After.From}, {move.After.To} and {move.After.Nobody} of its pages charged to the old group, the new one and nobody, " +
                    $"instead of {move.Before.From}, {move.Before.To} and {move.Before.Nobody}");
            }
        }

        return anyFailed ? Judgement.Holds : Judgement.NotApplicable("no move fails");
    }
}
