using Eval.Harness.Runs;
using Eval.Harness.Runs.Audits;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Invariants;

/// <summary>
/// A removed memcg goes away within the machine's bound, whatever memory lives on. One that a CPU's stock alone holds is not counted: that lasts
/// until somebody else charges on that CPU, under every design, and there are no more of them than stocks.
/// </summary>
internal sealed class ZombiesDrain : Invariant
{
    public override string Id => "zombies-drain";

    public override string Says => "a removed memcg is released within a bounded virtual time, whatever memory lives on";

    public override Judgement Judge(RunView run)
    {
        Audit settled = run.Last;
        int removed = 0, dying = 0;
        for (MemcgId memcg = MemcgId.First; memcg < settled.State.Length; memcg++)
        {
            removed += settled.State[memcg] is MemcgState.Dying or MemcgState.Released ? 1 : 0;
            dying += settled.State[memcg] == MemcgState.Dying ? 1 : 0;
        }

        if (removed == 0)
        {
            return Judgement.NotApplicable("no memcg is removed");
        }

        dying -= run.StockedMemcgs;
        if (dying == 0)
        {
            return Judgement.Holds;
        }

        (MemcgId first, string pins) = run.SettledPins.First();
        return Judgement.Violated(
            $"{dying} of {removed} removed memcgs are dying {run.Machine.Description.ZombieBoundNanoseconds / 1_000_000_000} s after the end, " +
            $"{run.NameOf(first)} is pinned by {pins}");
    }
}
