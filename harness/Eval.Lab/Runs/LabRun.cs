using System.Collections.Concurrent;
using System.Globalization;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Host;
using Eval.Lab.Guests;
using Eval.Lab.Kernels;
using Eval.Lab.Observations;

namespace Eval.Lab.Runs;

/// <summary>
/// Boots guests until every fixture has been run on every kernel. Fixtures share a boot as long as they leave nothing behind; after one that does,
/// the agent stops and the rest gets a fresh boot. Scenarios of the kernel lab have a boot of their own, since their counters are measured from a
/// fresh one.
/// </summary>
public sealed class LabRun
{
    private const string ScenarioFamily = "kernel-lab", Version1 = "v1";
    private const int MostScriptsPerBoot = 16;
    private readonly LabRequest _request;
    private readonly Action<string> _progress;
    private readonly ConcurrentDictionary<(string Release, string Fixture), ConcurrentBag<Observation>> _observed = new();
    private readonly ConcurrentDictionary<(string Release, string Fixture), string> _refused = new();
    private int _boots;
    private double _guestSeconds;

    private LabRun(LabRequest request, Action<string> progress) => (_request, _progress) = (request, progress);

    /// <summary>Runs.</summary>
    /// <param name="request">What.</param>
    /// <param name="progress">Told of each fixture that is done, one line, from any thread.</param>
    /// <exception cref="BadInputException">A guest cannot run: no memory cgroups, not enough memory.</exception>
    public static LabOutcome Run(LabRequest request, Action<string> progress) => new LabRun(request, progress).Run();

    /// <summary>Hierarchy a script runs in on a kernel.</summary>
    internal static string HierarchyOf(HostScript script) => script.NeedsVersion1 is null ? "v2" : Version1;

    private LabOutcome Run()
    {
        List<(KernelImage Kernel, string Hierarchy, List<HostScript> Scripts)> boots = [];
        foreach (KernelImage kernel in _request.Kernels)
        {
            for (int i = 0; i < _request.Repetitions; i++)
            {
                boots.AddRange(
                    Batches([.. _request.Fixtures.Where(f => f.Script.Refusal is null).Select(f => f.Script)]).Select(b => (kernel, b.Hierarchy, b.Scripts)));
            }
        }

        try
        {
            Parallel.ForEach(
                boots, new ParallelOptions { MaxDegreeOfParallelism = _request.Parallelism, CancellationToken = _request.Guests.Cancel },
                b => BootAll(b.Kernel, b.Hierarchy, b.Scripts));
        }
        catch (AggregateException e) when (e.InnerExceptions.FirstOrDefault(i => i is BadInputException) is { } bad)
        {
            throw new BadInputException(bad.Message, bad);
        }

        return new LabOutcome([.. _request.Kernels.SelectMany(k => _request.Fixtures.Select(f => CellOf(k, f.Fixture, f.Script)))], _boots, _guestSeconds);
    }

    /// <summary>Scripts that can share a boot: of one hierarchy and memory size, in their order.</summary>
    internal static IEnumerable<(string Hierarchy, List<HostScript> Scripts)> Batches(IReadOnlyList<HostScript> scripts)
    {
        foreach (var group in scripts.GroupBy(
            s => (Hierarchy: HierarchyOf(s), Memory: Guest.MemoryMebiBytes([s]), Alone: s.Family == ScenarioFamily ? s.Fixture : "")))
        {
            foreach (HostScript[] batch in group.Chunk(MostScriptsPerBoot))
            {
                yield return (group.Key.Hierarchy, [.. batch]);
            }
        }
    }

    private void BootAll(KernelImage kernel, string hierarchy, List<HostScript> scripts)
    {
        while (scripts.Count > 0)
        {
            GuestResult guest = Guest.Boot(
                kernel, scripts, hierarchy, _request.Guests, done: fixture => _progress($"{kernel.Subject} × {fixture}"));
            Interlocked.Increment(ref _boots);
            lock (_observed)
            {
                _guestSeconds += guest.Seconds;
            }

            if (LacksHierarchy(kernel, hierarchy, guest) is { } lacking)
            {
                foreach (HostScript script in scripts)
                {
                    _refused[(kernel.Release, script.Fixture)] = $"{script.NeedsVersion1}, which this kernel does not have: {lacking}";
                }

                return;
            }

            IReadOnlyList<Observation> seen = GuestLog.Read(guest);
            foreach (Observation one in seen)
            {
                _observed.GetOrAdd((kernel.Release, one.Fixture), _ => []).Add(one);
                if (!one.IsComplete)
                {
                    _progress($"{kernel.Subject} × {one.Fixture}: the guest {(one.Ending == GuestEnding.Hung ? "hung" : "came down")}");
                }
            }

            if (seen.Count == 0)
            {
                // A kernel that does not boot is a result for each of them.
                foreach (HostScript script in scripts)
                {
                    _observed.GetOrAdd((kernel.Release, script.Fixture), _ => []).Add(NeverRun(kernel, script, hierarchy, guest));
                }

                return;
            }

            scripts.RemoveRange(0, Math.Min(seen.Count, scripts.Count));
        }
    }

    // A kernel without memory cgroups runs nothing; one without those of v1, as most are since 6.11, runs all else. Null when it has them.
    private static string? LacksHierarchy(KernelImage kernel, string hierarchy, GuestResult guest)
    {
        string? none = GuestLog.EarlyErrors(guest).FirstOrDefault(
            e => e.Contains("cgroup", StringComparison.Ordinal) || e.Contains("memory controller", StringComparison.Ordinal));
        if (none is not null && hierarchy != Version1)
        {
            throw new BadInputException($"{kernel.Path}: expected a kernel with memory cgroups (CONFIG_MEMCG), found none: {none}");
        }

        string? outOfMemory = guest.Console.FirstOrDefault(
            l => l.Contains("Out of memory: Killed", StringComparison.Ordinal) || l.Contains("System is deadlocked on memory", StringComparison.Ordinal));
        if (outOfMemory is not null)
        {
            throw new BadInputException($"{kernel.Path}: the guest ran out of its memory: {Judges.KernelHealthy.Clean(outOfMemory)}");
        }

        return none;
    }

    private static Observation NeverRun(KernelImage kernel, HostScript script, string hierarchy, GuestResult guest) => new()
    {
        Release = kernel.Release,
        Fixture = script.Fixture,
        Hierarchy = hierarchy,
        HasLockdep = false,
        Samples = [],
        Failures = [],
        Moves = [],
        Limits = [],
        Removals = new RemovalTime(0, 0),
        Errors = [],
        IsComplete = false,
        Ending = guest.Ending == GuestEnding.Ended ? GuestEnding.NeverBegan : guest.Ending,
        Console = guest.Console,
        Lines = [],
    };

    private LabCell CellOf(KernelImage kernel, Fixture fixture, HostScript script) => new(
        kernel, fixture, script, [.. _observed.GetValueOrDefault((kernel.Release, script.Fixture))?.Reverse() ?? []],
        script.Refusal ?? _refused.GetValueOrDefault((kernel.Release, script.Fixture)));
}
