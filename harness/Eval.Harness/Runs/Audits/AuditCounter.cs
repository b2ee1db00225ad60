using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Audits;

/// <summary>The words of an expectation's counters, and what each reads from an audit.</summary>
public static class AuditCounter
{
    /// <summary>The word that stands for the whole machine where a group's path is expected.</summary>
    public const string System = "system";

    private static readonly SortedDictionary<string, Func<Audit, MemcgId, decimal>> OfGroup = new(StringComparer.Ordinal)
    {
        ["charged_bytes"] = (a, m) => a.UsageBytes[m],
        ["used_bytes"] = (a, m) => a.AllocatedBytes[m],
        ["anon_bytes"] = (a, m) => a.StatOf(m, StatKind.Anon),
        ["anon_thp_bytes"] = (a, m) => a.StatOf(m, StatKind.AnonThp),
        ["file_bytes"] = (a, m) => a.StatOf(m, StatKind.File),
        ["shmem_bytes"] = (a, m) => a.StatOf(m, StatKind.Shmem),
        ["slab_bytes"] = (a, m) => Slab(a, m),
        ["kernel_bytes"] = (a, m) => Kernel(a, m),
        ["percpu_bytes"] = (a, m) => a.StatOf(m, StatKind.Percpu),
        ["kernel_stack_bytes"] = (a, m) => a.StatOf(m, StatKind.KernelStack),
        ["page_tables_bytes"] = (a, m) => a.StatOf(m, StatKind.PageTables),
        ["sock_bytes"] = (a, m) => a.StatOf(m, StatKind.Sock),
        ["dmabuf_bytes"] = (a, m) => a.StatOf(m, StatKind.DmaBuf),
        ["unexplained_bytes"] = (a, m) => Math.Abs(
            a.UsageBytes[m] - a.StatOf(m, StatKind.Anon) - a.StatOf(m, StatKind.File) - Kernel(a, m) - a.StatOf(m, StatKind.Sock)
            - a.StatOf(m, StatKind.DmaBuf)),
        ["peak_bytes"] = (a, m) => a.Memory.PeakBytes[m],
        ["readers_peak_bytes"] = (a, m) => a.Memory.ReadersPeakBytes[m],
        ["local_anon_bytes"] = (a, m) => Local(a, m, StatKind.Anon),
        ["local_file_bytes"] = (a, m) => Local(a, m, StatKind.File),
        ["local_shmem_bytes"] = (a, m) => Local(a, m, StatKind.Shmem),
        ["total_anon_bytes"] = (a, m) => a.StatOf(m, StatKind.Anon),
        ["total_file_bytes"] = (a, m) => a.StatOf(m, StatKind.File),
        ["total_shmem_bytes"] = (a, m) => a.StatOf(m, StatKind.Shmem),
        ["kmem_bytes"] = (a, m) => a.KmemBytes[m],
        ["kmem_failcnt"] = (a, m) => a.Kmem.RefusalsOf(m),
        ["swap_bytes"] = (a, m) => a.Swap?.Counter.UsageBytes[m] ?? 0,
        ["swap_peak_bytes"] = (a, m) => a.Swap?.Counter.PeakBytes[m] ?? 0,
        ["swap_readers_peak_bytes"] = (a, m) => a.Swap?.Counter.ReadersPeakBytes[m] ?? 0,
        ["swap_max_events"] = (a, m) => a.Events.Of(m, MemoryEvent.SwapMax),
        ["swap_high_events"] = (a, m) => a.Events.Of(m, MemoryEvent.SwapHigh),
        ["hugetlb_bytes"] = (a, m) => a.StatOf(m, StatKind.Hugetlb),
        ["zswap_bytes"] = (a, m) => a.StatOf(m, StatKind.Zswap),
        ["zswapped_bytes"] = (a, m) => a.StatOf(m, StatKind.Zswapped),
        ["zswap_out_events"] = (a, m) => a.Events.StatOf(m, MemoryEvent.ZswapOut),
        ["zswap_in_events"] = (a, m) => a.Events.StatOf(m, MemoryEvent.ZswapIn),
        ["zswap_written_events"] = (a, m) => a.Events.StatOf(m, MemoryEvent.ZswapWrittenBack),
        ["memory_and_swap_bytes"] = (a, m) => a.UsageBytes[m] + (a.Swap?.Counter.UsageBytes[m] ?? 0),
        ["memsw_peak_bytes"] = (a, m) => a.Memsw.PeakBytesOf(m),
        ["memsw_failcnt"] = (a, m) => a.Memsw.RefusalsOf(m),
        ["failcnt"] = (a, m) => a.Memory.RefusalsOf(m),
        ["oom_kills"] = (a, m) => a.Events.Of(m, MemoryEvent.OomKill),
        ["oom_group_kills"] = (a, m) => a.Events.Of(m, MemoryEvent.OomGroupKill),
        ["oom_events"] = (a, m) => a.Events.Of(m, MemoryEvent.Oom),
        ["max_events"] = (a, m) => a.Events.Of(m, MemoryEvent.Max),
        ["high_events"] = (a, m) => a.Events.Of(m, MemoryEvent.High),
        ["local_oom_kills"] = (a, m) => a.Events.LocalOf(m, MemoryEvent.OomKill),
        ["local_oom_group_kills"] = (a, m) => a.Events.LocalOf(m, MemoryEvent.OomGroupKill),
        ["local_oom_events"] = (a, m) => a.Events.LocalOf(m, MemoryEvent.Oom),
        ["local_max_events"] = (a, m) => a.Events.LocalOf(m, MemoryEvent.Max),
        ["local_high_events"] = (a, m) => a.Events.LocalOf(m, MemoryEvent.High),
        ["local_low_events"] = (a, m) => a.Events.LocalOf(m, MemoryEvent.Low),
        ["low_events"] = (a, m) => a.Events.Of(m, MemoryEvent.Low),
    };

    private static readonly SortedDictionary<string, Func<Audit, decimal>> OfSystem = new(StringComparer.Ordinal)
    {
        ["dying"] = a => a.DyingCount,
        ["errno"] = a => a.Errno,
        ["hot_steps"] = a => a.System.HotSteps,
        ["percpu_bytes"] = a => a.StatOf(MemcgId.Root, StatKind.Percpu),
        ["percpu_total_bytes"] = a => a.System.PercpuBytes,
        ["reclaim_steps"] = a => a.System.ReclaimSteps,
        ["slab_bytes"] = a => a.SlabBytes,
        ["slab_utilisation"] = a => a.SlabUtilisationPpm / 1e6m,
        ["stat_read_steps"] = a => a.System.StatReadSteps,
        ["thp_deferred_split_page"] = a => a.System.Huge.Deferred,
        ["thp_fault_alloc"] = a => a.System.Huge.Allocs,
        ["thp_fault_fallback"] = a => a.System.Huge.Fallbacks,
        ["thp_split_page"] = a => a.System.Huge.Splits,
        ["teardown_steps"] = a => a.System.TeardownSteps,
    };

    /// <summary>The words known for a group, or for the system, in order.</summary>
    public static IReadOnlyCollection<string> WordsFor(string group) => group == System ? OfSystem.Keys : OfGroup.Keys;

    /// <summary>A counter's value at an audit.</summary>
    /// <param name="audit">The audit.</param>
    /// <param name="memcg">The group; not looked at when <paramref name="group"/> is the system.</param>
    /// <param name="group">Path of the group, or <see cref="System"/>.</param>
    /// <param name="counter">One of <see cref="WordsFor"/>.</param>
    /// <returns>Bytes, a count or a ratio, as the word says.</returns>
    /// <exception cref="KeyNotFoundException">There is no such counter; preflight refuses it before.</exception>
    public static decimal Read(Audit audit, MemcgId memcg, string group, string counter) =>
        group == System ? OfSystem[counter](audit) : OfGroup[counter](audit, memcg);

    // What version 1 prints without "total_", and memory.stat.local.
    private static long Local(Audit audit, MemcgId memcg, StatKind kind)
    {
        long bytes = audit.StatOf(memcg, kind);
        ReadOnlySpan<MemcgId> parents = audit.Parents;
        for (MemcgId child = MemcgId.First; child < parents.Length; child++)
        {
            bytes -= parents[child] == memcg ? audit.StatOf(child, kind) : 0;
        }

        return bytes;
    }

    private static long Slab(Audit audit, MemcgId memcg) => audit.StatOf(memcg, StatKind.SlabReclaimable) + audit.StatOf(memcg, StatKind.SlabUnreclaimable);

    // memory.stat "kernel": slab and all kernel pages but the network buffers, which are charged as sock.
    private static long Kernel(Audit audit, MemcgId memcg) =>
        Slab(audit, memcg) + audit.StatOf(memcg, StatKind.KernelStack) + audit.StatOf(memcg, StatKind.PageTables) +
        audit.StatOf(memcg, StatKind.Percpu) + audit.StatOf(memcg, StatKind.KernelOther) + audit.StatOf(memcg, StatKind.BpfMap) +
        audit.StatOf(memcg, StatKind.Zswap);
}
