using Eval.Harness.Invariants;
using Eval.Lab.Observations;
using Eval.Lab.Runs;

namespace Eval.Lab.Judges;

/// <summary>
/// Usage does not grow past the limit, from one sample to the next. A limit may be set below what cannot be reclaimed (memory_max_write): then what was
/// charged when it had been set, and falls from then on, takes its place.
/// </summary>
internal sealed class KernelLimitRespected : KernelInvariant
{
    public override string Id => "limit-respected";

    public override string Says => "usage does not grow past the limit, from one sample to the next";

    public override Judgement Judge(KernelRun run)
    {
        Dictionary<string, long> above = [];
        bool anyLimit = false;
        int step = 0, next = 0;
        ObservedMoment[] samples = [.. run.Observation.Story];
        foreach (string line in run.Script.Lines)
        {
            step++;
            if (run.Observation.Limits.FirstOrDefault(l => l.Step == step) is { } set)
            {
                above["/" + set.Group.TrimStart('/')] = set.UsageBytes;
            }

            if (!line.StartsWith("sample ", StringComparison.Ordinal) || next == samples.Length)
            {
                continue;
            }

            ObservedMoment sample = samples[next++];
            foreach (ObservedMemcg group in sample.Groups.Where(g => g.LimitBytes >= 0))
            {
                anyLimit = true;
                if (group.CurrentBytes > Math.Max(group.LimitBytes, above.GetValueOrDefault(group.Path)))
                {
                    return Judgement.Violated($"at '{sample.Label}' {group.Path} uses {group.CurrentBytes} bytes with a limit of {group.LimitBytes}");
                }

                above[group.Path] = group.CurrentBytes;
            }
        }

        return anyLimit ? Judgement.Holds : Judgement.NotApplicable("no group has a limit");
    }
}
