using Eval.Kernel.Execution;
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
        int left = machine.Tree.DyingCount;
        for (int at = 0; left > 0 && state[at..].IndexOf(MemcgState.Dying) is >= 0 and int next; at += next + 1, left--)
        {
            ReadOnlySpan<int> held = refs.Slice((at + next) * MemcgTree.ReasonCount, MemcgTree.ReasonCount);
            for (int reason = 0; reason < held.Length; reason++)
            {
                groups[reason] += held[reason] > 0 ? 1 : 0;
                references[reason] += held[reason];
            }
        }

        return (groups, references);
    }
}
