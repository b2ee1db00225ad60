using Eval.Harness.Runs;
using Eval.Harness.Runs.Audits;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Invariants;

/// <summary>When everything is freed, removed and settled, nothing is left behind.</summary>
internal sealed class NoResidue : Invariant
{
    public override string Id => "no-residue";

    public override string Says => "when all is freed and deferred work has run, every counter is 0 and every removed memcg is released";

    public override Judgement Judge(RunView run)
    {
        Audit drained = run.Drained ?? throw new InvalidOperationException("the run was not drained");
        MemcgId? dying = null;
        for (MemcgId memcg = MemcgId.First; memcg < drained.State.Length; memcg++)
        {
            // A group that is pinned by one below it says nothing of why.
            if (drained.State[memcg] == MemcgState.Dying && (dying is null || run.Machine.Tree.RefsFor(dying.Value, PinReason.Child) > 0))
            {
                dying = memcg;
            }
        }

        if (dying is { } left)
        {
            return Judgement.Violated($"{run.NameOf(left)} is still dying when all is freed, pinned by {PinsOf(run, left)}");
        }

        // The root last: what a group is charged with, its ancestors are too.
        for (MemcgId memcg = new(drained.State.Length - 1); memcg >= MemcgId.Root; memcg--)
        {
            if (drained.UsageBytes[memcg] != 0 || drained.KmemBytes[memcg] != 0)
            {
                return Judgement.Violated(
                    $"{drained.UsageBytes[memcg]} bytes, {drained.KmemBytes[memcg]} of them kernel memory, are charged to {run.NameOf(memcg)} when " +
                    "all is freed",
                    Math.Abs(drained.UsageBytes[memcg]));
            }

            if (drained.Swap is { } swap && swap.Counter.UsageBytes[memcg] != 0)
            {
                return Judgement.Violated(
                    $"{swap.Counter.UsageBytes[memcg]} bytes of swap are charged to {run.NameOf(memcg)} when all is freed",
                    Math.Abs(swap.Counter.UsageBytes[memcg]));
            }
        }

        return Judgement.Holds;
    }

    internal static string PinsOf(RunView run, MemcgId memcg)
    {
        List<string> pins = [];
        foreach (PinReason reason in Enum.GetValues<PinReason>())
        {
            int count = run.Machine.Tree.RefsFor(memcg, reason);
            if (count > 0)
            {
                pins.Add($"{PinName.Of(reason)} ({count})");
            }
        }

        return pins.Count == 0 ? "nothing" : string.Join(", ", pins);
    }
}
