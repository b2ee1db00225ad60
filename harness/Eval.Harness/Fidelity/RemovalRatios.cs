using Eval.Harness.Results;

namespace Eval.Harness.Fidelity;

/// <summary>
/// What removing groups cost on one kernel against the next younger one in the same scenario: hosts differ, and virtual times are orders of magnitude,
/// but the ratio of two kernels on one host is the kernels' own.
/// </summary>
internal static class RemovalRatios
{
    private const decimal Factor = 3;

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
                foreach ((string counter, Func<RemovalTimes, long> of) in ((string, Func<RemovalTimes, long>)[])
                    [("rmdir-ratio", t => t.RmdirNanoseconds), ("loop-ratio", t => t.LoopNanoseconds), ("offline-ratio", t => t.OfflineNanoseconds)])
                {
                    if (of(seen) > 0 && of(seenLater) > 0)
                    {
                        FidelityResult row = Row(older.Kernel, scenario, label, "against " + younger.Kernel, counter,
                            Ratio(of(predicted), of(predictedLater)), Ratio(of(seen), of(seenLater)));
                        (long least, long most) = Range(all, older, label, of);
                        (long leastLater, long mostLater) = Range(all, younger, label, of);
                        bool differ = (decimal)most * mostLater > Factor * least * leastLater;
                        yield return differ ? row with { Repetitions = [Ratio(least, mostLater), Ratio(most, leastLater)] } : row;
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

    // The shortest and the longest time that repetitions of a run took.
    private static (long Least, long Most) Range(IReadOnlyList<ObservedRun> all, ObservedRun run, string label, Func<RemovalTimes, long> of)
    {
        long[] times = [.. all.Where(r => Repetitions.Are(r, run)).Select(r => of(r.Removals.GetValueOrDefault(label, RemovalTimes.None))).Where(t => t > 0)];
        return (times.Min(), times.Max());
    }

    private static decimal Ratio(long a, long b) => Math.Round((decimal)a / Math.Max(1, b), 4);
}
