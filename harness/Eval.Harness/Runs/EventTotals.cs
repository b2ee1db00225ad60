using Eval.Kernel.Collections;
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
        _counts = Columns.Copy(machine.Events.Counts);
        SubtreeSums.Make(machine.Tree, _counts, MemoryEvents.Kinds);
    }

    /// <summary>Events of a subtree so far.</summary>
    public long Of(MemcgId memcg, MemoryEvent kind) => _counts[(memcg * MemoryEvents.Kinds) + (int)kind];
}
