using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Eval.Harness.Fixtures;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Structures;

namespace Eval.Harness.Fidelity;

/// <summary>
/// Where a run starts: the slabs that its first sample counts. What a boot leaves behind differs from boot to boot, and growth and utilisation are counted
/// from there, so the machine starts there too.
/// </summary>
/// <remarks>
/// What the machine itself says there is computed once for all runs that begin with the same steps: a boot takes longer than many a scenario. Safe from any
/// thread.
/// </remarks>
internal sealed class FirstSample
{
    // A machine of the lab has about a hundred thousand.
    private const long MostObjects = 4_000_000;

    private readonly ConcurrentDictionary<Beginning, Lazy<ModelSample>> _own = new();

    /// <summary>Beginnings computed so far.</summary>
    public int Computed => _own.Count;

    /// <summary>A scenario on a machine whose boot has left what the run's first sample counts, cache by cache.</summary>
    /// <param name="run">The run.</param>
    /// <param name="fixture">Its scenario.</param>
    /// <param name="strategy">Its kernel.</param>
    /// <returns>
    /// The scenario as it is where the run's first sample counts no caches, or more than four million objects, or more in use than there are, or is another
    /// sample than the scenario's.
    /// </returns>
    public Fixture Of(ObservedRun run, Fixture fixture, Strategy strategy)
    {
        ObservedSample first = run.Samples[0];
        if (first.Caches.Count == 0 || !first.Caches.Values.All(IsPossible) || first.Caches.Values.Sum(r => r.Objects) > MostObjects
            || Predict(fixture, strategy) is not { } own || own.Label != first.Label)
        {
            return fixture;
        }

        MachineDescription machine = fixture.Machine;
        bool hasAll = first.HasAllRows;
        List<KernelObjects> boot = [], partial = [];
        List<CacheId> used = [];
        for (CacheId cache = new(0); cache < machine.Caches.Count; cache++)
        {
            string name = machine.Caches[cache].Name;
            if (!hasAll && !ListedCaches.Contains(name))
            {
                boot.AddRange(machine.BootObjects.Where(b => b.Cache == cache));
                partial.AddRange(machine.BootPartialObjects.Where(b => b.Cache == cache));
                used.AddRange(machine.CachesUsedBefore.Where(c => c == cache));
                continue;
            }

            // The scenario may have done something before its first sample, so it is the difference that the boot is to make up for.
            CacheRow there = first.Caches.GetValueOrDefault(machine.MergedRows.GetValueOrDefault(cache, name)), here = own.Caches.GetValueOrDefault(name);
            Add(boot, cache, BootObjects.CountOf(machine, cache) + there.Objects - here.Objects);
            Add(partial, cache, machine.BootPartialObjects.FirstOrDefault(b => b.Cache == cache).Count + FreeIn(there) - FreeIn(here));
        }

        return fixture with { Machine = machine with { BootObjects = boot, BootPartialObjects = partial, CachesUsedBefore = used } };
    }

    private ModelSample? Predict(Fixture fixture, Strategy strategy)
    {
        Event[] steps = fixture.Program.Through(EventKind.Sample, 1);
        return steps.Length == 0 || steps[^1].Kind != EventKind.Sample ? null
            : _own.GetOrAdd(new Beginning(strategy, fixture.Machine, steps), _ => new Lazy<ModelSample>(() => Run(fixture, strategy, steps))).Value;
    }

    private static ModelSample Run(Fixture fixture, Strategy strategy, Event[] steps)
    {
        using ColumnPool.Run columns = ColumnPool.Enter();
        List<ModelSample> samples = [];
        FidelityObserver observer = new(fixture, KernelVersion.Parse(strategy.Info.Base), samples);
        Simulation.Run(new Machine(fixture.Machine, fixture.Sizes, strategy), steps, ref observer);
        return samples[0];
    }

    private static bool IsPossible(CacheRow row) => row.Objects is >= 0 and <= MostObjects && row.ActiveObjects >= 0 && row.ActiveObjects <= row.Objects;

    private static long FreeIn(CacheRow row) => row.Objects - row.ActiveObjects;

    private static void Add(List<KernelObjects> objects, CacheId cache, long count)
    {
        if (count > 0)
        {
            objects.Add(new KernelObjects(cache, checked((int)count)));
        }
    }

    // Each run has read its hash seed into a list of its own.
    private sealed class Beginning(Strategy strategy, MachineDescription machine, Event[] steps) : IEquatable<Beginning>
    {
        private readonly IReadOnlyList<uint> _seed = machine.Filesystem?.HashSeed ?? [];
        private readonly MachineDescription _machine =
            machine.Filesystem is { } filesystem ? machine with { Filesystem = filesystem with { HashSeed = [] } } : machine;

        private ReadOnlySpan<byte> Steps => MemoryMarshal.AsBytes(steps.AsSpan());

        private string Strategy => strategy.Info.Id;

        public bool Equals(Beginning? other) =>
            other is not null && Strategy == other.Strategy && _seed.SequenceEqual(other._seed) && _machine == other._machine
            && Steps.SequenceEqual(other.Steps);

        public override bool Equals(object? obj) => Equals(obj as Beginning);

        public override int GetHashCode() => HashCode.Combine(Strategy, _machine.Id, steps.Length);
    }
}
