using Eval.Harness.Invariants;
using Eval.Lab.Observations;
using Eval.Lab.Runs;

namespace Eval.Lab.Judges;

/// <summary>Usage is within the limit at every sample.</summary>
internal sealed class KernelLimitRespected : KernelInvariant
{
    public override string Id => "limit-respected";

    public override string Says => "usage is within the limit at every sample";

    public override Judgement Judge(KernelRun run)
    {
        bool anyLimit = false;
        foreach (ObservedMoment sample in run.Observation.Story)
        {
            foreach (ObservedMemcg group in sample.Groups.Where(g => g.LimitBytes >= 0))
            {
                anyLimit = true;
                if (group.CurrentBytes > group.LimitBytes)
                {
                    return Judgement.Violated($"at '{sample.Label}' {group.Path} uses {group.CurrentBytes} bytes with a limit of {group.LimitBytes}");
                }
            }
        }

        return anyLimit ? Judgement.Holds : Judgement.NotApplicable("no group has a limit");
    }
}
