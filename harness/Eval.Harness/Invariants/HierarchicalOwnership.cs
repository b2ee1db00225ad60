using Eval.Harness.Runs;
using Eval.Harness.Runs.Audits;

namespace Eval.Harness.Invariants;

/// <summary>What an offline memcg left is paid for by itself or an ancestor, never by a stranger.</summary>
internal sealed class HierarchicalOwnership : Invariant
{
    public override string Id => "hierarchical-ownership";

    public override string Says => "the owner is the allocator itself or an ancestor of it, or where a task took the memory, never a stranger";

    public override Judgement Judge(RunView run)
    {
        bool anyLeft = false;
        foreach (Audit audit in run.Audits)
        {
            anyLeft |= audit.Fates.Count > 0;
            if ((audit.FirstStranger ?? audit.FirstAdopted) is { } stranger)
            {
                return Judgement.Violated(
                    $"at '{audit.Label}' {stranger.Class.Word()} {stranger.Number} allocated in {run.NameOf(stranger.Allocator)} " +
                    $"is charged to {run.NameOf(stranger.Owner)}");
            }
        }

        return anyLeft ? Judgement.Holds : Judgement.NotApplicable("no memory outlives its memcg");
    }
}
