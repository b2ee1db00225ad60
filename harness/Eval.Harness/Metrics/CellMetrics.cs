using System.Reflection;
using Eval.Harness.Invariants;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Runs.Audits;
using Eval.Kernel.Costs;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Metrics;

/// <summary>
/// The metrics of one run, read when the story is over and deferred work has settled, before everything is removed. "Peak" is over the whole
/// story, "end" is the settled moment.
/// </summary>
public sealed class CellMetrics(RunView run)
{
    private static readonly (PropertyInfo Property, MetricAttribute Metric)[] Declared =
    [
        .. typeof(CellMetrics).GetProperties()
            .Select(p => (p, p.GetCustomAttribute<MetricAttribute>()!))
            .Where(p => p.Item2 is not null)
            .OrderBy(p => p.p.MetadataToken),
    ];

    private readonly Machine _machine = run.Machine;

    private long PageBytes => _machine.Description.PageSizeBytes;

    /// <summary>Events of the program and the side program.</summary>
    [Metric("events", "events executed", "count", "neither")]
    public decimal Events => run.Fixture.Program.Length + run.Fixture.SideProgram.Length;

    /// <summary>1 when the bug report that the fixture retells shows under this design.</summary>
    [Metric("report_shown", "the fixture's bug report shows", "count", "lower")]
    public decimal ReportShown => run.Fixture.Report is { } report && FieldReports.NotShown(run, report) is null ? 1 : 0;

    /// <summary>Most dying memcgs at a time.</summary>
    [Metric("zombies_peak", "dying groups at most", "count", "lower")]
    public decimal ZombiesPeak => _machine.Tree.DyingPeak;

    /// <summary>Dying memcgs when settled.</summary>
    [Metric("zombies_end", "dying groups at the end", "count", "lower")]
    public decimal ZombiesEnd => _machine.Tree.DyingCount;

    /// <summary>Dying memcgs when settled, over those removed, 0…1.</summary>
    [Metric("zombies_share_end", "removed groups that are dying at the end", "ratio", "lower")]
    public decimal ZombiesShareEnd => RemovedCount == 0 ? 0 : Math.Round((decimal)_machine.Tree.DyingCount / RemovedCount, 6);

    /// <summary>Dying memcgs times virtual time.</summary>
    [Metric("zombie_seconds", "dying groups times time", "group-seconds", "lower")]
    public decimal ZombieSeconds => Math.Round(run.ZombieNanoseconds / 1e9m, 3);

    /// <summary>Most slab pages at a time, in bytes.</summary>
    [Metric("slab_bytes_peak", "slab at most", "bytes", "lower")]
    public decimal SlabBytesPeak => _machine.Slabs.SlabBytesPeak;

    /// <summary>Slab pages when settled, in bytes.</summary>
    [Metric("slab_bytes_end", "slab at the end", "bytes", "lower")]
    public decimal SlabBytesEnd => _machine.Slabs.SlabBytes;

    /// <summary>Live object bytes over slab bytes when settled, 0…1.</summary>
    [Metric("slab_utilisation_end", "slab in use at the end", "ratio", "higher")]
    public decimal SlabUtilisationEnd => _machine.Slabs.UtilisationPartsPerMillion / 1e6m;

    /// <summary>Most kernel memory charged at a time, over all groups, in bytes.</summary>
    [Metric("kmem_charged_peak", "kernel memory charged at most", "bytes", "neither")]
    public decimal KmemChargedPeak => _machine.KmemCounter.PeakPages[MemcgId.Root] * PageBytes;

    /// <summary>Most memory charged at a time, over all groups, in bytes.</summary>
    [Metric("memory_charged_peak", "memory charged at most", "bytes", "neither")]
    public decimal MemoryChargedPeak => _machine.Memory.PeakPages[MemcgId.Root] * PageBytes;

    /// <summary>Most controller metadata at a time: clones, contexts, vectors, sysfs nodes, in bytes.</summary>
    [Metric("metadata_bytes_peak", "controller metadata at most", "bytes", "lower")]
    public decimal MetadataBytesPeak => _machine.Slabs.MetadataBytesPeak;

    /// <summary>Most kmem_cache instances beyond the root ones at a time.</summary>
    [Metric("caches_peak", "extra kmem_caches at most", "count", "lower")]
    public decimal CachesPeak => _machine.Slabs.InstancesPeak - _machine.Slabs.Caches.Count;

    /// <summary>Extra kmem_cache instances when settled.</summary>
    [Metric("caches_end", "extra kmem_caches at the end", "count", "lower")]
    public decimal CachesEnd => _machine.Slabs.InstanceCount - _machine.Slabs.Caches.Count;

    /// <summary>Steps of offline, destruction, reparenting and release.</summary>
    [Metric("teardown_steps", "steps of removal", "steps", "lower")]
    public decimal TeardownSteps => _machine.Costs.Steps(CostPath.Teardown);

    /// <summary>Virtual time of the same, waits included.</summary>
    [Metric("teardown_ns", "time of removal", "ns", "lower")]
    public decimal TeardownNanoseconds => _machine.Costs.Nanoseconds(CostPath.Teardown);

    /// <summary>Virtual time for which somebody held cgroup_mutex.</summary>
    [Metric("cgroup_mutex_ns", "cgroup_mutex held", "ns", "lower")]
    public decimal CgroupMutexNanoseconds => _machine.Locks.CgroupMutex.HeldNanoseconds;

    /// <summary>Virtual time for which a CPU had interrupts off under a lock (lru_lock, objcg_lock).</summary>
    [Metric("irqs_off_ns", "interrupts off under a lock", "ns", "lower")]
    public decimal InterruptsOffNanoseconds => _machine.Locks.InterruptsOffNanoseconds;

    /// <summary>Steps of reclaim, whoever needed the memory: groups, folios, files and slabs looked at.</summary>
    [Metric("reclaim_steps", "steps of reclaim", "steps", "lower")]
    public decimal ReclaimSteps => _machine.Reclaimer.Steps;

    /// <summary>Groups that readers of memory.stat and its flushes looked at, times CPUs.</summary>
    [Metric("stat_read_steps", "steps of reading memory.stat", "steps", "lower")]
    public decimal StatReadSteps => _machine.Stats.ReadingSteps;

    /// <summary>RCU grace periods waited for.</summary>
    [Metric("grace_periods", "grace periods waited for", "count", "lower")]
    public decimal GracePeriods => _machine.Costs.GracePeriods;

    /// <summary>Steps of allocation and free over their number.</summary>
    [Metric("hot_path_steps_per_op", "steps of an allocation or free", "steps/op", "lower")]
    public decimal HotPathStepsPerOperation => _machine.Costs.HotOperations == 0
        ? 0
        : Math.Round((decimal)_machine.Costs.Steps(CostPath.Hot) / _machine.Costs.HotOperations, 3);

    /// <summary>Steps that reads, writes and maps of page cache cost beside themselves.</summary>
    [Metric("access_steps", "steps added to accesses", "steps", "lower")]
    public decimal AccessSteps => _machine.Costs.Steps(CostPath.Access);

    /// <summary>Steps of freeing objects over their number.</summary>
    [Metric("free_steps_per_op", "steps of a free", "steps/op", "lower")]
    public decimal FreeStepsPerOperation => _machine.Costs.Frees == 0 ? 0 : Math.Round((decimal)_machine.Costs.FreeSteps / _machine.Costs.Frees, 3);

    /// <summary>Most chargeable bytes alive at a label that nobody pays for.</summary>
    [Metric("charge_lost_bytes", "memory charged to nobody", "bytes", "lower")]
    public decimal ChargeLostBytes => run.Audits.Max(a => a.LostBytes);

    /// <summary>Most that online groups are charged beyond what was allocated at a label, stocks aside, summed over groups without children.</summary>
    [Metric("overcharged_bytes_peak", "charged but not allocated", "bytes", "lower")]
    public decimal OverchargedBytesPeak => run.Audits.Max(Overcharged);

    /// <summary>Bytes whose charge followed a task.</summary>
    [Metric("moved_bytes", "charges moved with tasks", "bytes", "neither")]
    public decimal MovedBytes => _machine.MovedBytes;

    /// <summary>Bytes recharged to a user.</summary>
    [Metric("recharged_bytes", "charges moved to users", "bytes", "neither")]
    public decimal RechargedBytes => _machine.RechargedBytes;

    /// <summary>Bytes mapped by one task alone and paid for elsewhere, times virtual time between labels.</summary>
    [Metric("misowned_byte_seconds", "used here, charged elsewhere", "byte-seconds", "lower")]
    public decimal MisownedByteSeconds => Math.Round(run.MisownedByteNanoseconds / 1_000_000_000m, 0);

    /// <summary>
    /// Live bytes in another group's name than the clairvoyant owner's, over all live bytes, at labels and at the end, 0…1. Null, and left out, for a program
    /// whose uses are too scattered to be kept.
    /// </summary>
    [Metric(
        "misowned_ratio", "charged to another than who uses it next", "ratio", "lower",
        LeftOut = "the program's uses are too scattered to be kept, so that nobody knows who uses what next")]
    public decimal? MisownedRatio =>
        !run.KnowsUsers ? null : run.Owners.Bytes == 0 ? 0 : Math.Round((decimal)run.Owners.WrongBytes / run.Owners.Bytes, 6);

    /// <summary>Bytes freed by reclaim.</summary>
    [Metric("reclaimed_bytes", "reclaimed", "bytes", "neither")]
    public decimal ReclaimedBytes => _machine.Folios.ReclaimedPages * PageBytes;

    /// <summary>Operations that failed.</summary>
    [Metric("failed_ops", "operations that failed", "count", "neither")]
    public decimal FailedOperations => _machine.FailedOperations;

    /// <summary>Caches that existed all the time and a reader of slabinfo did not see.</summary>
    [Metric("slabinfo_missed", "slabinfo entries missed", "count", "lower")]
    public decimal SlabinfoMissed => _machine.LastSlabinfo?.Missed ?? 0;

    /// <summary>Lines a reader of slabinfo got twice.</summary>
    [Metric("slabinfo_duplicates", "slabinfo entries duplicated", "count", "lower")]
    public decimal SlabinfoDuplicates => _machine.LastSlabinfo?.Duplicates ?? 0;

    /// <summary>Most that both groups of a move were charged with together while it went on, in bytes.</summary>
    [Metric("move_peak_bytes", "both groups while a task moves, at most", "bytes", "lower")]
    public decimal MovePeakBytes => _machine.Moves.Count == 0 ? 0 : _machine.Moves.Max(m => m.PeakBothPages) * PageBytes;

    /// <summary>Interleavings with the other CPU run to their end; 0 when the fixture has one thread of events.</summary>
    [Metric("schedules_explored", "interleavings run to their end", "count", "neither")]
    public decimal SchedulesExplored => run.Exploration?.Schedules ?? 0;

    /// <summary>Interleavings cut short because they reached a state met before.</summary>
    [Metric("schedules_pruned", "interleavings that joined another", "count", "neither")]
    public decimal SchedulesPruned => run.Exploration?.Pruned ?? 0;

    /// <summary>Declarations, in order.</summary>
    public static IReadOnlyList<MetricResult> Describe() =>
        [.. Declared.Select(d => new MetricResult(d.Metric.Id, d.Metric.Title, d.Metric.Unit, d.Metric.Better) { LeftOut = d.Metric.LeftOut })];

    /// <summary>All values, by id; what cannot be said is left out.</summary>
    public IReadOnlyDictionary<string, decimal> Read()
    {
        Dictionary<string, decimal> values = [];
        foreach ((PropertyInfo property, MetricAttribute metric) in Declared)
        {
            if (property.GetValue(this) is decimal value)
            {
                values.Add(metric.Id, value);
            }
        }

        return values;
    }

    private int RemovedCount => run.Last.State.Count(s => s is MemcgState.Dying or MemcgState.Released);

    private decimal Overcharged(Audit audit)
    {
        long sum = 0;
        for (MemcgId memcg = MemcgId.First; memcg < audit.State.Length; memcg++)
        {
            if (audit.State[memcg] == MemcgState.Online && _machine.Tree.FirstChild[memcg] == MemcgId.None)
            {
                sum += Math.Max(0, audit.UsageBytes[memcg] - audit.HeldBytes[memcg] - audit.AllocatedBytes[memcg]);
            }
        }

        return sum;
    }
}
