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
internal static class FirstSample
{
    // A machine of the lab has about a hundred thousand.
    private const long MostObjects = 4_000_000;

    /// <summary>A scenario on a machine whose boot has left what the run's first sample counts, cache by cache.</summary>
    /// <param name="run">The run.</param>
    /// <param name="fixture">Its scenario.</param>
    /// <param name="strategy">Its kernel.</param>
    /// <returns>
    /// The scenario as it is where the run's first sample counts no caches, or more than four million objects, or more in use than there are, or is another
    /// sample than the scenario's.
    /// </returns>
    public static Fixture Of(ObservedRun run, Fixture fixture, Strategy strategy)
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

    /// <summary>What the machine says at the first sample.</summary>
    internal static ModelSample? Predict(Fixture fixture, Strategy strategy)
    {
        Event[] program = fixture.Program.ToArray();
        int end = Array.FindIndex(program, e => e.Kind == EventKind.Sample);
        if (end < 0)
        {
            return null;
        }

        using ColumnPool.Run columns = ColumnPool.Enter();
        List<ModelSample> samples = [];
        FidelityObserver observer = new(fixture, KernelVersion.Parse(strategy.Info.Base), samples);
        Simulation.Run(new Machine(fixture.Machine, fixture.Sizes, strategy), program.AsSpan(..(end + 1)), ref observer);
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
}
