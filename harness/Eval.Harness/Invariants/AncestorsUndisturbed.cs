using Eval.Harness.Runs;

namespace Eval.Harness.Invariants;

/// <summary>css_offline leaves what the ancestors below the root are charged with as it was.</summary>
internal sealed class AncestorsUndisturbed : Invariant
{
    public override string Id => "ancestors-undisturbed";

    public override string Says => "taking a group offline leaves the usage of every ancestor below the root as it was, but for memory that is freed";

    public override Judgement Judge(RunView run)
    {
        if (run.Watch.Offlines.Worst is { } worst)
        {
            return Judgement.Violated(
                $"when {run.NameOf(worst.Memcg)} went offline, {run.NameOf(worst.Ancestor)} went from {worst.BeforeBytes} bytes to {worst.AfterBytes}; "
                + $"{worst.UnexplainedBytes} of that were neither freed nor in a stock",
                worst.UnexplainedBytes);
        }

        return run.Watch.Offlines.Judged > 0 ? Judgement.Holds : Judgement.NotApplicable("no group goes offline below another than the root");
    }
}
