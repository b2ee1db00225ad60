using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Audits;

/// <summary>Counts what keeps dying groups from being released.</summary>
internal static class PinCensus
{
    /// <summary>By <see cref="PinReason"/>: dying groups that it pins now, and the references held for it.</summary>
    public static (int[] Groups, long[] References) Of(Machine machine)
    {
        int[] groups = new int[MemcgTree.ReasonCount];
        long[] references = new long[MemcgTree.ReasonCount];
        ReadOnlySpan<MemcgState> state = machine.Tree.State;
        ReadOnlySpan<int> refs = machine.Tree.Refs;
        for (MemcgId memcg = MemcgId.First; machine.Tree.DyingCount > 0 && memcg < state.Length; memcg++)
        {
            if (state[memcg] == MemcgState.Dying)
            {
                ReadOnlySpan<int> held = refs.Slice(memcg * MemcgTree.ReasonCount, MemcgTree.ReasonCount);
                for (int reason = 0; reason < held.Length; reason++)
                {
                    groups[reason] += held[reason] > 0 ? 1 : 0;
                    references[reason] += held[reason];
                }
            }
        }

        return (groups, references);
    }
}
