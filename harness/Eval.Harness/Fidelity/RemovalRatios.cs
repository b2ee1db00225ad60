using Eval.Harness.Results;

namespace Eval.Harness.Fidelity;

/// <summary>
/// What removing groups cost on one kernel against the next younger one in the same scenario: hosts differ, and virtual times are orders of magnitude,
/// but the ratio of two kernels on one host is the kernels' own.
/// </summary>
internal static class RemovalRatios
{
    private const decimal Factor = 3;

    private static readonly (string Counter, Func<RemovalTimes, long> Of)[] Counters =
        [("rmdir-ratio", t => t.RmdirNanoseconds), ("loop-ratio", t => t.LoopNanoseconds), ("offline-ratio", t => t.OfflineNanoseconds)];

    /// <summary>Whether a counter is a ratio of two kernels' times.</summary>
    /// <param name="counter">Name of a counter.</param>
    public static bool AreOf(string counter) => Counters.Any(c => c.Counter == counter);

    /// <summary>Rows of one scenario, the older kernel's, for each two kernels that follow one another in age among those that ran it.</summary>
    /// <param name="scenario">Scenario with its parameters, as other rows name it.</param>
    /// <param name="runs">Its runs, one a kernel, with what was predicted for each.</param>
    /// <param name="all">All runs, with the repetitions of these.</param>
    public static IEnumerable<FidelityResult> Of(string scenario, IEnumerable<(ObservedRun Run, ModelRun Model)> runs, IReadOnlyList<ObservedRun> all)
    {
        (ObservedRun Run, ModelRun Model)[] byAge = [.. runs.OrderBy(r => Version.Parse(r.Run.Kernel))];
        for (int i = 0; i + 1 < byAge.Length; i++)
        {
            (ObservedRun older, ModelRun olderModel) = byAge[i];
            (ObservedRun younger, ModelRun youngerModel) = byAge[i + 1];
            foreach ((string label, RemovalTimes seen) in older.Removals)
            {
                RemovalTimes seenLater = younger.Removals.GetValueOrDefault(label, RemovalTimes.None);
                RemovalTimes predicted = olderModel.Removals.GetValueOrDefault(label, RemovalTimes.None);
                RemovalTimes predictedLater = youngerModel.Removals.GetValueOrDefault(label, RemovalTimes.None);
                foreach ((string counter, Func<RemovalTimes, long> of) in Counters)
                {
                    if (of(seen) > 0 && of(seenLater) > 0)
                    {
                        FidelityResult row = Row(older.Kernel, scenario, label, "against " + younger.Kernel, counter,
                            Ratio(of(predicted), of(predictedLater)), Ratio(of(seen), of(seenLater)));
                        long[] times = Times(OnHostOf(all, older), older, label, of), later = Times(OnHostOf(all, younger), younger, label, of);
                        bool differ = (decimal)times.Max() * later.Max() > Factor * times.Min() * later.Min();
                        row = row.Beside(Others(all, older, younger, label, of), other => AreWithin(other, row.Observed));
                        yield return differ ? row with { Repetitions = [Ratio(times.Min(), later.Max()), Ratio(times.Max(), later.Min())] } : row;
                    }
                }
            }
        }
    }

    // Within a factor 3 either way; the tolerance is the distance to the bound on the side where the prediction is.
    private static FidelityResult Row(string kernel, string scenario, string label, string against, string counter, decimal predicted, decimal seen)
    {
        decimal tolerance = Math.Round(predicted >= seen ? seen * (Factor - 1) : seen - (seen / Factor), 4);
        return new FidelityResult(kernel, scenario, label, against, counter, predicted, seen, tolerance, Math.Abs(predicted - seen) <= tolerance);
    }

    // The times of a run's repetitions on one host, its own included.
    private static long[] Times(IEnumerable<ObservedRun> host, ObservedRun run, string label, Func<RemovalTimes, long> of) =>
        [.. host.Where(r => Repetitions.Are(r, run)).Select(r => of(r.Removals.GetValueOrDefault(label, RemovalTimes.None))).Where(t => t > 0)];

    // Who measured both kernels measured them on one host, and put them side by side.
    private static IEnumerable<ObservedRun> OnHostOf(IEnumerable<ObservedRun> all, ObservedRun run) =>
        all.Where(r => Path.GetDirectoryName(r.Path) == Path.GetDirectoryName(run.Path));

    // Ratios of two boots neither of which is in the ratio that they are compared with: a boot that both have would make them alike.
    private static decimal[] Others(
        IReadOnlyList<ObservedRun> all, ObservedRun older, ObservedRun younger, string label, Func<RemovalTimes, long> of) =>
    [
        .. from host in all.Where(r => r.Path != older.Path && r.Path != younger.Path).GroupBy(r => Path.GetDirectoryName(r.Path), StringComparer.Ordinal)
           from time in Times(host, older, label, of)
           from later in Times(host, younger, label, of)
           select Ratio(time, later) into ratio
           where ratio > 0
           select ratio,
    ];

    private static bool AreWithin(decimal a, decimal b) => a <= Factor * b && b <= Factor * a;

    private static decimal Ratio(long a, long b) => Math.Round((decimal)a / Math.Max(1, b), 4);
}
