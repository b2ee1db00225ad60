using Eval.Harness.Runs;
using Eval.Harness.Runs.Audits;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Invariants;

/// <summary>Nothing names a group whose structures have been freed.</summary>
internal sealed class OwnersLive : Invariant
{
    public override string Id => "owners-live";

    public override string Says => "no charge, list entry, statistic, stock or writeback names a group that has been released";

    public override Judgement Judge(RunView run)
    {
        bool isAnyGone = false;
        foreach (Audit audit in run.AllAudits)
        {
            if (audit.FirstDangling is { } dangling)
            {
                return Judgement.Violated($"at '{audit.Label}' {dangling.What} names {run.NameOf(dangling.Memcg)}, which has been released: a use after free");
            }

            isAnyGone |= audit.State.Contains(MemcgState.Released);
        }

        return isAnyGone ? Judgement.Holds : Judgement.NotApplicable("no memcg is released");
    }
}
