using Eval.Harness.Runs;
using Eval.Harness.Runs.Audits;

namespace Eval.Harness.Invariants;

/// <summary>Every live chargeable allocation has somebody who pays for it.</summary>
internal sealed class NoLostCharge : Invariant
{
    public override string Id => "no-lost-charge";

    public override string Says => "every live chargeable allocation has an owner";

    public override Judgement Judge(RunView run)
    {
        Audit? worst = null;
        foreach (Audit audit in run.Audits)
        {
            worst = audit.LostBytes > (worst?.LostBytes ?? 0) ? audit : worst;
        }

        return worst?.FirstLost is { } lost
            ? Judgement.Violated(
                $"at '{worst.Label}' {worst.LostBytes} bytes are charged to nobody, the first is " +
                $"{lost.Class.Word()} {lost.Number} of {lost.Bytes} bytes allocated in {run.NameOf(lost.Allocator)}",
                worst.LostBytes)
            : Judgement.Holds;
    }
}
