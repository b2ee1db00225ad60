using Eval.Harness.Results;

namespace Eval.Harness.Fidelity;

/// <summary>
/// Runs of the same kernel, scenario and parameters. Where they differ among themselves by more than a prediction may be off, nothing could be right
/// for all of them: the rows still count as they stand, and say so.
/// </summary>
internal static class Repetitions
{
    // What reading thousands of files leaves behind is in these, so another boot that read others is no repetition of them.
    private static readonly string[] SpoiltByReading = ["slab-growth", "slab-utilisation"];

    /// <summary>
    /// Whether two runs are repetitions of each other: the kernel was booted and driven in the same way, and only what was read in between may
    /// differ.
    /// </summary>
    public static bool Are(ObservedRun a, ObservedRun b) =>
        a.Kernel == b.Kernel && a.Scenario == b.Scenario && a.HasCacheSysfs == b.HasCacheSysfs && a.Parameters.SequenceEqual(b.Parameters);

    /// <summary>Adds to the rows how many repetitions agree with them, and what those saw where they are further apart than the tolerance.</summary>
    /// <param name="runs">All runs.</param>
    /// <param name="rows">Rows by run, null for a run that could not be compared; changed in place.</param>
    public static void Mark(IReadOnlyList<ObservedRun> runs, IReadOnlyList<List<FidelityResult>?> rows)
    {
        for (int run = 0; run < runs.Count; run++)
        {
            int[] others = [.. Enumerable.Range(0, runs.Count).Where(i => i != run && rows[i] is not null && Are(runs[i], runs[run]))];
            for (int i = 0; others.Length > 0 && i < rows[run]?.Count; i++)
            {
                FidelityResult row = rows[run]![i];
                decimal[] seen =
                [
                    .. others.Where(o => ReadsAlike(runs[o], runs[run]) || !SpoiltByReading.Contains(row.Counter)).SelectMany(o => rows[o]!)
                        .Where(o => IsSame(o, row)).Select(o => o.Observed),
                ];
                rows[run]![i] = row.Beside(seen);
            }
        }
    }

    private static bool ReadsAlike(ObservedRun a, ObservedRun b) => a.IsDeep == b.IsDeep && a.ReadsSysfs == b.ReadsSysfs;

    private static bool IsSame(FidelityResult a, FidelityResult b) => a.Counter == b.Counter && a.Label == b.Label && a.Cgroup == b.Cgroup
        && IsReplay(a) == IsReplay(b);

    private static bool IsReplay(FidelityResult row) => row.Scenario.StartsWith("replay:", StringComparison.Ordinal);
}
