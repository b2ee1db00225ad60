using Eval.Harness.Runs;
using Eval.Harness.Runs.Audits;
using Eval.Kernel.Ids;

namespace Eval.Harness.Invariants;

/// <summary>Each counter equals the sum over live allocations owned in its subtree, plus what stocks hold, exactly.</summary>
internal sealed class Conservation : Invariant
{
    public override string Id => "conservation";

    public override string Says => "each counter equals the live allocations owned in its subtree, in the strategy's charge unit, plus what stocks hold";

    public override Judgement Judge(RunView run)
    {
        foreach (Audit audit in run.Audits)
        {
            if (audit.FirstOverheld is { } over)
            {
                return Judgement.Violated(
                    $"at '{audit.Label}' {run.NameOf(over.Memcg)} is said to have {over.Says} bytes {over.Book}, which have room for {over.Counted}",
                    over.Says - over.Counted);
            }

            for (MemcgId memcg = MemcgId.First; audit.Swap is { } swap && memcg < audit.State.Length; memcg++)
            {
                if (swap.OwnedBytes[memcg] != swap.Counter.UsageBytes[memcg])
                {
                    return Judgement.Violated(
                        $"at '{audit.Label}' {run.NameOf(memcg)} is charged {swap.Counter.UsageBytes[memcg]} bytes of swap, and the entries that record it " +
                        $"hold {swap.OwnedBytes[memcg]}",
                        Math.Abs(swap.OwnedBytes[memcg] - swap.Counter.UsageBytes[memcg]));
                }
            }

            for (MemcgId memcg = MemcgId.First; memcg < audit.State.Length; memcg++)
            {
                long expected = audit.OwnedBytes[memcg] + audit.HeldBytes[memcg];
                if (expected != audit.UsageBytes[memcg])
                {
                    return Judgement.Violated(
                        $"at '{audit.Label}' {run.NameOf(memcg)} is charged {audit.UsageBytes[memcg]} bytes, " +
                        $"its live allocations are {audit.OwnedBytes[memcg]} and stocks hold {audit.HeldBytes[memcg]}",
                        Math.Abs(expected - audit.UsageBytes[memcg]));
                }
            }
        }

        return Judgement.Holds;
    }
}
