using Eval.Kernel.Description;

namespace Eval.Harness.Fidelity;

/// <summary>What a real kernel did in one run of a scenario: one file of JSON lines, as the guest of the kernel lab prints them.</summary>
public sealed record ObservedRun
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Kernel, major and minor version.</summary>
    public required string Kernel { get; init; }

    /// <summary>Its release, such as 6.1.0; a third number that is none is 0.</summary>
    public KernelVersion Release { get; init; }

    /// <summary>Scenario, such as k1.</summary>
    public required string Scenario { get; init; }

    /// <summary>Its two parameters.</summary>
    public required IReadOnlyList<long> Parameters { get; init; }

    /// <summary>Its disk filesystem, as far as the run says something about it.</summary>
    public required ObservedFilesystem Filesystem { get; init; }

    /// <summary>
    /// How long the loop took that creates the run's groups and files, 0 when it was not measured. It is the speed of the host, not of the kernel,
    /// and decides whether the journal commits before the groups are removed.
    /// </summary>
    public long CreationNanoseconds { get; init; }

    /// <summary>Whether SLUB's per-memcg sysfs directories were on: the file's name says "nosysfs" when not.</summary>
    public bool HasCacheSysfs { get; init; } = true;

    /// <summary>Whether the run read thousands of sysfs files, which spoils system-wide totals: the file's name says "deep".</summary>
    public bool IsDeep { get; init; }

    /// <summary>Whether whoever looked at the counters went through /sys/kernel/slab, too, whose dentries and inodes the first look makes.</summary>
    public bool ReadsSysfs { get; init; } = true;

    /// <summary>Samples in order; the first is the baseline.</summary>
    public required IReadOnlyList<ObservedSample> Samples { get; init; }

    /// <summary>Errno of each move, in order, with its line.</summary>
    public required IReadOnlyList<(int Line, int Errno)> Moves { get; init; }

    /// <summary>
    /// Polls by phase, each of which made a group (k12); under the phase's name with "_first" the milliseconds until the first of them, and with "_wait" those
    /// from one to the next, on average, where there was more than one.
    /// </summary>
    public required IReadOnlyDictionary<string, int> Polls { get; init; }

    /// <summary>How long removing groups took, by the label of the sample before, where the run measured it.</summary>
    public IReadOnlyDictionary<string, RemovalTimes> Removals { get; init; } = new Dictionary<string, RemovalTimes>();
}

/// <summary>One sample line.</summary>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Label">Label.</param>
/// <param name="Nanoseconds">Time since the first sample, 0 when not given.</param>
/// <param name="Groups">Groups sampled, in order.</param>
/// <param name="SlabBytes">Slab of /proc/meminfo.</param>
/// <param name="UsedSlabBytes">Objects in use of the listed caches, in bytes; 0 when slabinfo was not read.</param>
/// <param name="TotalSlabBytes">All objects of the listed caches, in bytes.</param>
/// <param name="MemcgCaches">Per-memcg caches alive.</param>
/// <param name="ProcCgroups">Memory cgroups of /proc/cgroups, dying ones included; -1 when not sampled.</param>
/// <param name="Caches">Rows of /proc/slabinfo that the guest printed, by the cache's name.</param>
public sealed record ObservedSample(
    int Line, string Label, long Nanoseconds, IReadOnlyList<ObservedGroup> Groups, long SlabBytes, long UsedSlabBytes, long TotalSlabBytes,
    long MemcgCaches, long ProcCgroups,
    IReadOnlyDictionary<string, CacheRow> Caches)
{
    /// <summary>Cached less Shmem of /proc/meminfo, null when not given.</summary>
    public long? PageCacheBytes { get; init; }

    /// <summary>Whether it has a row of every cache that has objects, and not of the listed ones alone.</summary>
    internal bool HasAllRows => Caches.Keys.Any(c => !ListedCaches.Contains(c));

    /// <summary>Rows of slabinfo in their order, with their geometry.</summary>
    public IReadOnlyList<SlabRow> SlabRows { get; init; } = [];
}

/// <summary>A group in a sample.</summary>
/// <param name="Path">Path, such as /P.</param>
/// <param name="CurrentBytes">memory.current, or memory.usage_in_bytes of cgroup v1.</param>
/// <param name="Dying">nr_dying_descendants, -1 when the kernel has none.</param>
/// <param name="Stat">memory.stat.</param>
public sealed record ObservedGroup(string Path, long CurrentBytes, long Dying, IReadOnlyDictionary<string, long> Stat);
