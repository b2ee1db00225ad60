using Eval.Lab.Guests;

namespace Eval.Lab.Observations;

/// <summary>What a real kernel did in one run of a fixture, as its agent saw it from user space.</summary>
public sealed record Observation
{
    /// <summary>Label of the sample that is taken when everything was freed, unlinked and removed; no script's, for those have no spaces.</summary>
    public const string Drained = "all freed";

    /// <summary>uname -r.</summary>
    public required string Release { get; init; }

    /// <summary>The fixture's id.</summary>
    public required string Fixture { get; init; }

    /// <summary>v1 or v2.</summary>
    public required string Hierarchy { get; init; }

    /// <summary>Whether the kernel checks the order of its locks.</summary>
    public required bool HasLockdep { get; init; }

    /// <summary>Samples in order; <see cref="Drained"/> is the last of a run that came to its end.</summary>
    public required IReadOnlyList<ObservedMoment> Samples { get; init; }

    /// <summary>Steps that failed.</summary>
    public required IReadOnlyList<FailedStep> Failures { get; init; }

    /// <summary>Moves of tasks.</summary>
    public required IReadOnlyList<ObservedMove> Moves { get; init; }

    /// <summary>Limits as they were set.</summary>
    public required IReadOnlyList<ObservedLimit> Limits { get; init; }

    /// <summary>Groups removed and the milliseconds that took, rmdir by rmdir.</summary>
    public required RemovalTime Removals { get; init; }

    /// <summary>What the agent could not do at all, such as mounting its disk.</summary>
    public required IReadOnlyList<string> Errors { get; init; }

    /// <summary>Whether the script came to its end.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>How the guest ended that it ran in.</summary>
    public required GuestEnding Ending { get; init; }

    /// <summary>What the kernel said while it ran, from boot where it was the guest's first.</summary>
    public required IReadOnlyList<string> Console { get; init; }

    /// <summary>The lines of the agent, as a file of observations has them.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>The fixture's own samples.</summary>
    public IEnumerable<ObservedMoment> Story => Samples.Where(s => s.Label != Drained);
}

/// <summary>A sample.</summary>
/// <param name="Label">Label.</param>
/// <param name="Milliseconds">Real time since the script began.</param>
/// <param name="Errno">Errno of the last step before it that can fail.</param>
/// <param name="Dying">Groups removed that still exist; -1 when the kernel does not tell.</param>
/// <param name="Groups">Groups, the one that stands for the fixture's root ("/") first.</param>
/// <param name="SlabBytes">Slab of /proc/meminfo.</param>
/// <param name="UsedSlabBytes">Objects in use of the listed caches, in bytes.</param>
/// <param name="TotalSlabBytes">All objects of the listed caches, in bytes.</param>
/// <param name="ProcCgroups">Memory cgroups of /proc/cgroups, dying ones included; -1 when it says nothing.</param>
public sealed record ObservedMoment(
    string Label, double Milliseconds, int Errno, long Dying, IReadOnlyList<ObservedMemcg> Groups, long SlabBytes, long UsedSlabBytes,
    long TotalSlabBytes, long ProcCgroups)
{
    /// <summary>The group of a path, null when it was not there.</summary>
    public ObservedMemcg? Find(string path) => Groups.FirstOrDefault(g => g.Path == path || g.Path == "/" + path);
}

/// <summary>A group in a sample. What the hierarchy does not say is -1.</summary>
/// <param name="Path">Path, "/" for the fixture's root.</param>
/// <param name="CurrentBytes">memory.current, memory.usage_in_bytes.</param>
/// <param name="LimitBytes">memory.max; -1 for none.</param>
/// <param name="PeakBytes">memory.peak.</param>
/// <param name="ReadersPeakBytes">What somebody reads who has memory.peak open and reset it.</param>
/// <param name="Dying">nr_dying_descendants.</param>
/// <param name="Live">nr_descendants.</param>
/// <param name="Stat">memory.stat.</param>
/// <param name="Events">memory.events; with v1 "max" is memory.failcnt.</param>
public sealed record ObservedMemcg(
    string Path, long CurrentBytes, long LimitBytes, long PeakBytes, long ReadersPeakBytes, long Dying, long Live,
    IReadOnlyDictionary<string, long> Stat, IReadOnlyDictionary<string, long> Events)
{
    /// <summary>A counter of memory.stat, 0 when the kernel has none of that name.</summary>
    public long Of(string counter) => Stat.GetValueOrDefault(counter);
}

/// <summary>A step the kernel refused.</summary>
/// <param name="Step">Line of the script, from 1.</param>
/// <param name="Operation">Its word.</param>
/// <param name="Errno">errno.</param>
public sealed record FailedStep(int Step, string Operation, int Errno);

/// <summary>A move of a task.</summary>
/// <param name="Step">Line of the script, from 1.</param>
/// <param name="Errno">errno, 0 when it went.</param>
/// <param name="Milliseconds">Time it took.</param>
/// <param name="FromBefore">Bytes charged to the old group before; this and the rest are -1 with cgroup v2, which moves no charges.</param>
/// <param name="FromAfter">Bytes charged to the old group after.</param>
/// <param name="ToBefore">Bytes charged to the new group before.</param>
/// <param name="ToAfter">Bytes charged to the new group after.</param>
public sealed record ObservedMove(int Step, int Errno, double Milliseconds, long FromBefore, long FromAfter, long ToBefore, long ToAfter);

/// <summary>A limit that was set.</summary>
/// <param name="Step">Line of the script, from 1.</param>
/// <param name="Group">The group.</param>
/// <param name="UsageBytes">What it was charged right afterwards; above the limit where that could not be reclaimed.</param>
public sealed record ObservedLimit(int Step, string Group, long UsageBytes);

/// <summary>How long removals took.</summary>
/// <param name="Groups">Groups removed.</param>
/// <param name="Milliseconds">Time of all rmdir calls.</param>
public sealed record RemovalTime(long Groups, double Milliseconds);
