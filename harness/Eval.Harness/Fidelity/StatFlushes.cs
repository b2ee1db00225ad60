using Eval.Kernel.Description;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Fidelity;

/// <summary>
/// What readers of memory.stat find between two flushes. A work flushes all groups every two seconds (flush_memcg_stats_dwork). A reader flushes before it
/// reads only where the updates of its group that are pending are more than 64 for each CPU, in pages (memcg_vmstats_needs_flush, of each group since 6.8:
/// 8d59d2214c23). Before 6.8 those of all groups counted together, so that there always were enough.
/// </summary>
/// <param name="kernel">The kernel.</param>
internal sealed class StatFlushes(KernelVersion kernel)
{
    private const long PeriodNanoseconds = 2_000_000_000;

    // MEMCG_CHARGE_BATCH.
    private const int UpdatesPerCpu = 64;
    private readonly Dictionary<MemcgId, IReadOnlyDictionary<string, long>> _flushed = [];
    private readonly bool _isOfGroup = !kernel.IsBefore(6, 8);
    private long _last, _updates, _slabBytes, _folioBytes, _kernelPages;

    /// <summary>Counts what an event has changed for the groups below the root, which are those that samples look at.</summary>
    /// <param name="machine">The machine.</param>
    /// <returns>Whether two seconds are over since the work came.</returns>
    public bool Count(Machine machine)
    {
        if (!_isOfGroup)
        {
            return false;
        }

        long slabBytes = machine.Stats.BelowRoot(StatKind.SlabReclaimable) + machine.Stats.BelowRoot(StatKind.SlabUnreclaimable);
        long folioBytes = machine.Stats.BelowRoot(StatKind.File) + machine.Stats.BelowRoot(StatKind.Anon);
        long kernelPages = 0;
        for (MemcgId top = machine.Tree.FirstChild[MemcgId.Root]; top != MemcgId.None; top = machine.Tree.NextSibling[top])
        {
            kernelPages += machine.KmemCounter.UsagePages[top];
        }

        long bytes = Math.Abs(slabBytes - _slabBytes) + Math.Abs(folioBytes - _folioBytes);
        _updates += (bytes / machine.Description.PageSizeBytes) + Math.Abs(kernelPages - _kernelPages);
        (_slabBytes, _folioBytes, _kernelPages) = (slabBytes, folioBytes, kernelPages);
        return machine.Clock.NowNanoseconds - _last >= PeriodNanoseconds;
    }

    /// <summary>The work comes.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="groups">Groups that samples may look at.</param>
    /// <param name="stat">memory.stat of a group, with what is pending.</param>
    public void Flush(Machine machine, IEnumerable<MemcgId> groups, Func<MemcgId, IReadOnlyDictionary<string, long>> stat)
    {
        _last = machine.Clock.NowNanoseconds;
        _updates = 0;
        foreach (MemcgId memcg in groups)
        {
            _flushed[memcg] = stat(memcg);
        }
    }

    /// <summary>What a reader sees.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="memcg">Group; one that is younger than the last flush is read as it is.</param>
    /// <param name="all">Its memory.stat, with what is pending.</param>
    public IReadOnlyDictionary<string, long> Read(Machine machine, MemcgId memcg, IReadOnlyDictionary<string, long> all) =>
        _updates <= UpdatesPerCpu * machine.Description.CpuCount && _flushed.TryGetValue(memcg, out IReadOnlyDictionary<string, long>? told) ? told : all;
}
