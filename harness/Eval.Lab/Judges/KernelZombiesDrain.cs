using Eval.Harness.Fixtures.Host;
using Eval.Harness.Invariants;
using Eval.Lab.Observations;
using Eval.Lab.Runs;

namespace Eval.Lab.Judges;

/// <summary>Removed groups are gone at the end, whatever memory lives on.</summary>
internal sealed class KernelZombiesDrain : KernelInvariant
{
    public override string Id => "zombies-drain";

    public override string Says => "a removed memcg is released within a bounded time, whatever memory lives on";

    public override Judgement Judge(KernelRun run)
    {
        int removed = run.Script.Lines.Count(l => l.StartsWith("rmdir ", StringComparison.Ordinal) && !l.EndsWith(" EBUSY", StringComparison.Ordinal));
        if (removed == 0 || run.Observation.Samples.LastOrDefault(s => s.Label == HostScript.End) is not { } end)
        {
            return Judgement.NotApplicable("no memcg is removed");
        }

        return end.Dying < 0 ? Judgement.NotApplicable("the kernel does not count dying groups")
            : end.Dying == 0 ? Judgement.Holds
            : Judgement.Violated($"{end.Dying} of {removed} removed memcgs are dying 30 s after the end");
    }
}
