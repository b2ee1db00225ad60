using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs;

/// <summary>Counts what keeps dying groups from being released.</summary>
internal static class PinCensus
{
    /// <summary>Dying groups that a reason pins now, and the references held for it.</summary>
    public static (int Groups, long References) Of(Machine machine, PinReason reason)
    {
        int groups = 0;
        long references = 0;
        for (MemcgId memcg = MemcgId.First; memcg < machine.Tree.Capacity; memcg++)
        {
            int held = machine.Tree.State[memcg] == MemcgState.Dying ? machine.Tree.RefsFor(memcg, reason) : 0;
            groups += held > 0 ? 1 : 0;
            references += held;
        }

        return (groups, references);
    }
}
