using System.Globalization;
using Eval.Harness.Fixtures;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;

namespace Eval.Harness.Runs;

/// <summary>
/// A digest of the machine after every so many events of a run: two runs that should be the same and are not part in the first batch whose digests differ.
/// </summary>
public static class BatchDigests
{
    /// <summary>Events of a batch; the last one of a run may have fewer.</summary>
    public const int EventsPerBatch = 4096;

    /// <summary>Runs a fixture under a strategy and takes the digests.</summary>
    /// <param name="strategy">Strategy.</param>
    /// <param name="fixture">Fixture; of one that explores schedules, the story alone.</param>
    /// <param name="seed">Seed of the random streams.</param>
    public static IReadOnlyList<BatchDigest> Of(Strategy strategy, Fixture fixture, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(fixture);
        using ColumnPool.Run columns = ColumnPool.Enter();
        Machine machine = new(fixture.Machine, fixture.Sizes, strategy, seed);
        machine.LoadSideProgram(fixture.SideProgram, fixture.Names);
        Observer observer = new([]);
        fixture.Program.Run(machine, ref observer);
        return observer.Finish(machine);
    }

    /// <summary>The first batch in which two runs differ, or null when they are the same.</summary>
    /// <param name="one">Digests of a run.</param>
    /// <param name="other">Digests of another.</param>
    public static BatchDigest? FirstDifference(IReadOnlyList<BatchDigest> one, IReadOnlyList<BatchDigest> other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < Math.Min(one.Count, other.Count); i++)
        {
            if (one[i] != other[i])
            {
                return other[i];
            }
        }

        return one.Count == other.Count ? null : one.Count > other.Count ? one[other.Count] : other[one.Count];
    }

    private struct Observer(List<BatchDigest> digests) : IObserver
    {
        private int _events;

        public void After(Machine machine, in Event e)
        {
            if (++_events % EventsPerBatch == 0)
            {
                digests.Add(new BatchDigest(_events - EventsPerBatch, _events - 1, Simulation.Digest(machine)));
            }
        }

        public readonly List<BatchDigest> Finish(Machine machine)
        {
            int rest = _events % EventsPerBatch;
            if (rest > 0)
            {
                digests.Add(new BatchDigest(_events - rest, _events - 1, Simulation.Digest(machine)));
            }

            return digests;
        }
    }
}

/// <summary>The machine's digest after a batch of events.</summary>
/// <param name="FirstEvent">Number of the batch's first event, from 0.</param>
/// <param name="LastEvent">Number of its last one.</param>
/// <param name="Digest">Digest of the machine after it (<see cref="Simulation.Digest"/>).</param>
public sealed record BatchDigest(int FirstEvent, int LastEvent, ulong Digest)
{
    /// <summary>Such as "events 4096 … 8191: 0f3c9a2e11d07b45".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"events {FirstEvent} … {LastEvent}: {Digest:x16}");
}
