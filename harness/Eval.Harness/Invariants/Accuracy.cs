using Eval.Harness.Runs;
using Eval.Harness.Runs.Audits;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Invariants;

/// <summary>What a group is charged is what its tasks allocated, within a stated tolerance.</summary>
internal sealed class Accuracy : Invariant
{
    /// <summary>5 %: the tolerance the kernel lab's byte counters are compared with.</summary>
    public const int TolerancePercent = 5;

    /// <summary>64 KiB: below it a group's figure is rounding.</summary>
    public const long ToleranceBytes = 65_536;

    public override string Id => "accuracy";

    public override string Says => "bytes charged to a group, stocks aside, are the bytes its tasks allocated, within 5 % or 64 KiB";

    public override Judgement Judge(RunView run)
    {
        long worst = 0;
        string? witness = null;
        foreach (Audit audit in run.Audits)
        {
            for (MemcgId memcg = MemcgId.First; memcg < audit.State.Length; memcg++)
            {
                long charged = audit.UsageBytes[memcg] - audit.HeldBytes[memcg], allocated = audit.AllocatedBytes[memcg];
                long error = Math.Abs(charged - allocated);
                if (audit.State[memcg] == MemcgState.Online && error > worst && !IsAccurate(charged, allocated))
                {
                    worst = error;
                    witness = $"at '{audit.Label}' {run.NameOf(memcg)} is charged {charged} bytes for {allocated} allocated";
                }
            }
        }

        return witness is null ? Judgement.Holds : Judgement.Violated(witness);
    }

    /// <summary>Whether a group is charged, in bytes, what its tasks allocated.</summary>
    public static bool IsAccurate(long chargedBytes, long allocatedBytes) =>
        Math.Abs(chargedBytes - allocatedBytes) <= Math.Max(ToleranceBytes, allocatedBytes / 100 * TolerancePercent);
}
