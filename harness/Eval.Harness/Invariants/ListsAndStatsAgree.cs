using Eval.Harness.Runs;
using Eval.Harness.Runs.Audits;

namespace Eval.Harness.Invariants;

/// <summary>LRU lists, memory.stat and what lives there say the same.</summary>
internal sealed class ListsAndStatsAgree : Invariant
{
    public override string Id => "lists-and-stats-agree";

    public override string Says => "each LRU list has the folios that stand on it, and memory.stat is what lives in the group";

    public override Judgement Judge(RunView run)
    {
        foreach (Audit audit in run.AllAudits)
        {
            if (audit.FirstDifference is { } found)
            {
                return Judgement.Violated(
                    $"at '{audit.Label}' {run.NameOf(found.Memcg)} has {found.Says} {found.Book}, where {found.Counted} are",
                    Math.Abs(found.Says - found.Counted));
            }
        }

        return Judgement.Holds;
    }
}
