using Eval.Harness.Runs;
using Eval.Harness.Runs.Audits;

namespace Eval.Harness.Invariants;

/// <summary>All kinds of memory of a dead group meet the same fate.</summary>
internal sealed class UniformFate : Invariant
{
    public override string Id => "uniform-fate";

    public override string Says => "slab, folios and other kernel memory of a dead group meet the same fate";

    public override Judgement Judge(RunView run)
    {
        bool comparable = false;
        foreach (var group in run.Last.Fates.All.GroupBy(f => f.Memcg))
        {
            var kinds = group.Select(f => (f.Class, Fate: string.Join("+", f.Bytes.Met()))).ToList();
            comparable |= kinds.Count > 1;
            if (kinds.Exists(k => k.Fate.Contains('+', StringComparison.Ordinal)) || kinds.DistinctBy(k => k.Fate).Count() > 1)
            {
                string fates = string.Join(", ", kinds.Select(k => $"{k.Class.Word()}s {k.Fate}"));
                return Judgement.Violated($"of what {run.NameOf(group.Key)} left: {fates}");
            }
        }

        return comparable ? Judgement.Holds : Judgement.NotApplicable("no dead group left two kinds of memory");
    }
}
