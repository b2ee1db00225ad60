using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs;

/// <summary>memory.events of each subtree at one moment.</summary>
internal sealed class EventTotals
{
    private readonly long[] _counts;

    public EventTotals(Machine machine)
    {
        _counts = new long[machine.Tree.Capacity * MemoryEvents.Kinds];
        for (int i = 0; i < _counts.Length; i++)
        {
            long count = machine.Events.Counts[i];
            int kind = i % MemoryEvents.Kinds;
            for (MemcgId up = count == 0 ? MemcgId.None : new(i / MemoryEvents.Kinds); up >= MemcgId.Root; up = machine.Tree.Parent[up])
            {
                _counts[(up * MemoryEvents.Kinds) + kind] += count;
            }
        }
    }

    /// <summary>Events of a subtree so far.</summary>
    public long Of(MemcgId memcg, MemoryEvent kind) => _counts[(memcg * MemoryEvents.Kinds) + (int)kind];
}
