using Eval.Harness.Fixtures;
using Eval.Kernel.Description;
using Eval.Kernel.Events;

namespace Eval.Harness.Fidelity;

/// <summary>
/// The speed of the host that a run was recorded on, as the time in which a file is created. It is no kernel's: it decides whether the journal commits
/// before groups are removed, and how much of what RCU is to free waits at a time.
/// </summary>
/// <remarks>
/// Where clones of caches are made nothing is taken from the run: their first objects and freed files race with a worker and with grace periods file by file;
/// a busy host stops between files, so its mean is nobody's time, and the median of the traces stands.
/// </remarks>
internal static class HostSpeed
{
    // How often a speed is tried, and of what share of the loop's time it may be off.
    private const int Tries = 6;
    private const long Precision = 50;

    /// <summary>
    /// From what passed between the first two samples without waiting, or from what creating took where the run measured it, less what the machine takes for
    /// groups and tasks.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="fixture">Its scenario.</param>
    /// <returns>The scenario at that speed; as it is where groups are removed meanwhile.</returns>
    public static Fixture OfCreation(ObservedRun run, Fixture fixture)
    {
        OperationTimes times = fixture.Machine.Times;
        long others = 0, waits = 0, files = 0;
        int removals = 0;
        foreach (Event e in BeforeSecondSample(fixture))
        {
            others += e.Kind switch
            {
                EventKind.Mkdir => Middle(times.Mkdir),
                EventKind.Fork => Middle(times.Fork),
                EventKind.Exit => Middle(times.Exit),
                _ => 0,
            };
            waits += WaitOf(e);
            files += e.Kind == EventKind.CreateFile ? 1 : 0;
            removals += e.Kind == EventKind.Rmdir ? 1 : 0;
        }

        long passed = run.Samples.Count > 1 ? run.Samples[1].Nanoseconds - run.Samples[0].Nanoseconds - waits : 0;
        passed = run.CreationNanoseconds > 0 ? run.CreationNanoseconds : passed;
        return passed <= 0 || files == 0 || removals > 0 ? fixture : At(fixture, _ => (passed - others) / files) ?? fixture;
    }

    /// <summary>
    /// From a loop that makes, uses and removes groups: what it took outside rmdir, less what the machine predicts for that. What is predicted for the loop
    /// itself is the machine's own. A run that took the time of its rmdirs and not of its loop has it from what passed between its first two samples.
    /// </summary>
    /// <remarks>
    /// A move waits for readers or does not, by how long ago the last one was (kernel/rcu/sync.c), so that a loop takes longer by more than its files do: the
    /// speed is looked for, and the nearest taken.
    /// </remarks>
    /// <param name="run">The run.</param>
    /// <param name="fixture">Its scenario.</param>
    /// <param name="own">What is predicted at the machine's own speed.</param>
    /// <param name="predict">Predicts the scenario at another speed.</param>
    /// <returns>What is predicted at the loop's speed; at the machine's own where the run measured no such loop.</returns>
    public static ModelRun OfLoop(ObservedRun run, Fixture fixture, ModelRun own, Func<Fixture, ModelRun> predict)
    {
        long measured = OutsideRmdir(run.Removals);
        measured = measured > 0 ? measured : BetweenSamples(run, fixture);
        int files = measured > 0 ? BeforeSecondSample(fixture).Count(e => e.Kind == EventKind.CreateFile) : 0;
        if (files == 0 || fixture.Machine.Filesystem is not { } filesystem)
        {
            return own;
        }

        ModelRun nearest = own, last = own;
        long tooFast = 0, tooSlow = long.MaxValue, create = filesystem.CreateNanoseconds;
        for (int n = 0; n < Tries && Error(nearest) > measured / Precision; n++)
        {
            long missing = (measured - OutsideRmdir(last.Removals)) / files;
            (tooFast, tooSlow) = missing > 0 ? (create, tooSlow) : (tooFast, create);
            create = tooSlow == long.MaxValue || n == 0 ? Math.Max(0, create + missing) : (tooFast + tooSlow) / 2;
            if (At(fixture, _ => create) is not { } other)
            {
                return own;
            }

            last = predict(other);
            nearest = Error(last) < Error(nearest) ? last : nearest;
        }

        return nearest with { Removals = own.Removals };

        long Error(ModelRun predicted) => Math.Abs(measured - OutsideRmdir(predicted.Removals));
    }

    private static long BetweenSamples(ObservedRun run, Fixture fixture)
    {
        if (run.Samples.Count < 2 || !run.Removals.TryGetValue(run.Samples[0].Label, out RemovalTimes? removals) || removals.RmdirNanoseconds == 0)
        {
            return 0;
        }

        long waits = BeforeSecondSample(fixture).Sum(WaitOf);
        return run.Samples[1].Nanoseconds - run.Samples[0].Nanoseconds - waits - removals.RmdirNanoseconds;
    }

    private static long WaitOf(Event e) => e.Kind == EventKind.Wait ? ((long)e.B << 32) | unchecked((uint)e.A) : 0;

    private static Fixture? At(Fixture fixture, Func<long, long> create) =>
        fixture.Machine.MemcgObjects.CacheClone.Count > 0 || fixture.Machine.Filesystem is not { } filesystem ? null : fixture with
        {
            Machine = fixture.Machine with { Filesystem = filesystem with { CreateNanoseconds = Math.Max(0, create(filesystem.CreateNanoseconds)) } },
        };

    // From the first sample on.
    private static IEnumerable<Event> BeforeSecondSample(Fixture fixture) =>
        fixture.Program.Through(EventKind.Sample, 2).SkipWhile(e => e.Kind != EventKind.Sample);

    private static long OutsideRmdir(IReadOnlyDictionary<string, RemovalTimes> removals) =>
        removals.Values.Where(r => r.LoopNanoseconds > 0).Sum(r => r.LoopNanoseconds - r.RmdirNanoseconds);

    private static long Middle(TimeRange range) => (range.LowNanoseconds + range.HighNanoseconds) / 2;
}
