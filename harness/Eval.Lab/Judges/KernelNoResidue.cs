using Eval.Harness.Invariants;
using Eval.Lab.Observations;
using Eval.Lab.Runs;

namespace Eval.Lab.Judges;

/// <summary>When every task has exited, every file is unlinked, every group removed and the caches are dropped, nothing is charged or dying.</summary>
internal sealed class KernelNoResidue : KernelInvariant
{
    // Bytes of objects are charged by the page, and the rest of a page stays with the CPU that charged it (obj_stock of mm/memcontrol.c).
    private const long MostBytes = 2 * 4096;

    public override string Id => "no-residue";

    public override string Says => "when all is freed and deferred work has run, nothing is charged and every removed memcg is released";

    public override Judgement Judge(KernelRun run)
    {
        ObservedMoment? drained = run.Observation.Samples.LastOrDefault(s => s.Label == Observation.Drained);
        if (drained?.Find("/") is not { } root)
        {
            return Judgement.NotApplicable("the run was not drained");
        }

        return drained.Dying > 0 ? Judgement.Violated($"{drained.Dying} memcgs are still dying when all is freed")
            : root.CurrentBytes > MostBytes ? Judgement.Violated($"{root.CurrentBytes} bytes are charged when all is freed")
            : Judgement.Holds;
    }
}
