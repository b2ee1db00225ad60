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
            bool same = move.BeforeFrom == move.AfterFrom && move.BeforeTo == move.AfterTo && move.BeforeNobody == move.AfterNobody;
            if (move.Errno != 0 && !same)
            {
                return Judgement.Violated(
                    $"the move of task {run.Fixture.TaskNames[move.Task]} from {run.NameOf(move.From)} to {run.NameOf(move.To)} failed with errno " +
                    $"{move.Errno} and left " +
                    $"{move.AfterFrom}, {move.AfterTo} and {move.AfterNobody} of its pages charged to the old group, the new one and nobody, " +
                    $"instead of {move.BeforeFrom}, {move.BeforeTo} and {move.BeforeNobody}");
            }
        }

        return anyFailed ? Judgement.Holds : Judgement.NotApplicable("no move fails");
    }
}
