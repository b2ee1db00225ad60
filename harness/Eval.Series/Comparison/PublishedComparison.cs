using System.Globalization;
using Eval.Harness.Results;

namespace Eval.Series.Comparison;

/// <summary>Compares what is only in the published results: claims and fidelity.</summary>
internal static class PublishedComparison
{
    public static IReadOnlyList<ClaimChange> Claims(IReadOnlyList<ClaimResult> before, IReadOnlyList<ClaimResult> after) =>
        [.. Changes(before, after, c => $"{c.Strategy}\n{c.Id}", c => $"{c.Outcome}: {c.Measured} (expected {c.Expected})")
            .Select(c => new ClaimChange(c.Key.Split('\n')[0], c.Key.Split('\n')[1], c.Old, c.New))];

    public static IReadOnlyList<FidelityChange> Fidelity(IReadOnlyList<FidelityResult> before, IReadOnlyList<FidelityResult> after) =>
        [.. Changes(before, after, f => $"{f.Kernel} {f.Scenario} {f.Label} {f.Cgroup} {f.Counter}", Text)
            .Select(c => new FidelityChange(c.Key, c.Old, c.New))];

    private static string Text(FidelityResult f) => string.Create(
        CultureInfo.InvariantCulture, $"predicted {f.Predicted}, observed {f.Observed}, {(f.Within ? "within" : "not within")} {f.Tolerance}");

    // One side without any is not a change of each: the results are not published at that revision.
    private static IEnumerable<(string Key, string? Old, string? New)> Changes<T>(
        IReadOnlyList<T> before, IReadOnlyList<T> after, Func<T, string> key, Func<T, string> text)
    {
        if (before.Count == 0 || after.Count == 0)
        {
            return [];
        }

        ILookup<string, string> old = before.ToLookup(key, text);
        ILookup<string, string> now = after.ToLookup(key, text);
        return old.Select(g => g.Key).Union(now.Select(g => g.Key)).OrderBy(k => k, StringComparer.Ordinal)
            .Select(k => (k, old[k].FirstOrDefault(), now[k].FirstOrDefault()))
            .Where(c => c.Item2 != c.Item3);
    }
}
