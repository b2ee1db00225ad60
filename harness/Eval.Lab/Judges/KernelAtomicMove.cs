using Eval.Harness.Invariants;
using Eval.Lab.Observations;
using Eval.Lab.Runs;

namespace Eval.Lab.Judges;

/// <summary>A move that the kernel refused left the charges of both groups as they were, but for what stocks took or gave back.</summary>
internal sealed class KernelAtomicMove : KernelInvariant
{
    public override string Id => "atomic-move";

    public override string Says => "a failed move leaves the charges of both groups as they were, within what the stocks hold";

    public override Judgement Judge(KernelRun run)
    {
        ObservedMove[] failed = [.. run.Observation.Moves.Where(m => m.Errno != 0 && m.FromBefore >= 0)];
        foreach (ObservedMove move in failed)
        {
            if (Math.Abs(move.FromAfter - move.FromBefore) > StockBytes || Math.Abs(move.ToAfter - move.ToBefore) > StockBytes)
            {
                return Judgement.Violated(
                    $"the move of step {move.Step} failed with errno {move.Errno} and left {move.FromAfter} and {move.ToAfter} bytes charged to the " +
                    "old group and the new one, " +
                    $"instead of {move.FromBefore} and {move.ToBefore}");
            }
        }

        return failed.Length > 0 ? Judgement.Holds : Judgement.NotApplicable("no move that takes charges along fails");
    }
}
