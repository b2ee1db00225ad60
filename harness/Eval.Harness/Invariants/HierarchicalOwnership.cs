using Eval.Harness.Runs;

namespace Eval.Harness.Invariants;

/// <summary>What an offline memcg left is paid for by itself or an ancestor, never by a stranger.</summary>
internal sealed class HierarchicalOwnership : Invariant
{
    public override string Id => "hierarchical-ownership";

    public override string Says => "after offline the owner is the allocator itself or an ancestor of it, never a stranger";

    public override Judgement Judge(RunView run)
    {
        bool anyLeft = false;
        foreach (Audit audit in run.Audits)
        {
            anyLeft |= audit.Fates.Count > 0;
            if (audit.FirstStranger is { } stranger)
            {
                return Judgement.Violated(
                    $"at '{audit.Label}' {NoLostCharge.Word(stranger.Class)} {stranger.Number} allocated in {run.NameOf(stranger.Allocator)} " +
                    $"is charged to {run.NameOf(stranger.Owner)}");
            }
        }

        return anyLeft ? Judgement.Holds : Judgement.NotApplicable("no memory outlives its memcg");
    }
}
