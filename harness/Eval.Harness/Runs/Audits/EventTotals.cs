using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Audits;

/// <summary>memory.events of each subtree at one moment, and of each group alone.</summary>
internal sealed class EventTotals
{
    private readonly KeptTable _local;
    private readonly KeptTable _counts;
    private readonly bool _isLocal;

    public EventTotals(Machine machine)
    {
        _isLocal = machine.Description.EventsAreLocal;
        _local = KeptTable.Of(machine.Events.Counts, MemoryEvents.Kinds);
        _counts = KeptTable.OfSubtrees(machine.Tree, machine.Events.Counts, MemoryEvents.Kinds, hasRoot: true);
    }

    /// <summary>What memory.events and memory.swap.events show: events of the subtree so far, or with memory_localevents of the group alone.</summary>
    public long Of(MemcgId memcg, MemoryEvent kind) => _isLocal ? LocalOf(memcg, kind) : StatOf(memcg, kind);

    /// <summary>What memory.events.local shows: events of the group alone.</summary>
    public long LocalOf(MemcgId memcg, MemoryEvent kind) => _local[memcg, (int)kind];

    /// <summary>What memory.stat shows: events of the subtree so far.</summary>
    public long StatOf(MemcgId memcg, MemoryEvent kind) => _counts[memcg, (int)kind];
}
