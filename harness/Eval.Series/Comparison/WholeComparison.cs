using System.Globalization;
using Eval.Harness.Results;
using Eval.Harness.Results.Snapshots;

namespace Eval.Series.Comparison;

/// <summary>Compares what is verified of the whole: claims and fidelity.</summary>
/// <remarks>One side without any is not a change of each: nothing of the kind is verified there.</remarks>
internal static class WholeComparison
{
    public static IReadOnlyList<ClaimChange> Claims(IReadOnlyList<ClaimResult> before, IReadOnlyList<ClaimResult> after) =>
    before.Count == 0 || after.Count == 0 ? [] :
    [
        .. Changes(before, after, c => (c.Strategy, c.Id), c => $"{c.Outcome}: {c.Measured} (expected {c.Expected})")
            .Select(c => new ClaimChange(c.Key.Strategy, c.Key.Id, IsReproduced(c.Old) && !IsReproduced(c.New), c.Old, c.New))
            .OrderByDescending(c => c.IsLost),
    ];

    public static IReadOnlyList<FidelityChange> Fidelity(FidelitySnapshot before, FidelitySnapshot after)
    {
        if (before.IsEmpty || after.IsEmpty)
        {
            return [];
        }

        Dictionary<(string, string), FidelitySnapshot.Count> old = before.Counts.ToDictionary(c => (c.Kernel, c.Counter));
        Dictionary<(string, string), FidelitySnapshot.Count> now = after.Counts.ToDictionary(c => (c.Kernel, c.Counter));
        IEnumerable<FidelityChange> counts = Changes(before.Counts, after.Counts, c => (c.Kernel, c.Counter), Text)
            .Select(c => new FidelityChange(c.Key.Kernel, c.Key.Counter, IsWorse(old.GetValueOrDefault(c.Key), now.GetValueOrDefault(c.Key)), c.Old, c.New));
        IEnumerable<FidelityChange> values = Changes(before.Misses, after.Misses, m => (m.Kernel, m.Where), m => m.Values)
            .Select(c => new FidelityChange(c.Key.Kernel, c.Key.Where, c.Old is null, c.Old, c.New));
        return [.. counts.Concat(values).OrderByDescending(c => c.IsWorse)];
    }

    private static bool IsReproduced(string? text) => text?.StartsWith(ClaimResult.Reproduced, StringComparison.Ordinal) == true;

    // Fewer within their tolerance, or as many and fewer of them exact.
    private static bool IsWorse(FidelitySnapshot.Count? old, FidelitySnapshot.Count? now) =>
        old is not null && now is not null && (now.Within - now.Of, now.Exact - now.Of).CompareTo((old.Within - old.Of, old.Exact - old.Of)) < 0;

    private static string Text(FidelitySnapshot.Count c) =>
        string.Create(CultureInfo.InvariantCulture, $"{c.Within} of {c.Of} within tolerance, {c.Exact} exact");

    private static IEnumerable<(TKey Key, string? Old, string? New)> Changes<T, TKey>(
        IReadOnlyList<T> before, IReadOnlyList<T> after, Func<T, TKey> key, Func<T, string> text)
        where TKey : notnull
    {
        ILookup<TKey, string> old = before.ToLookup(key, text);
        ILookup<TKey, string> now = after.ToLookup(key, text);
        return old.Select(g => g.Key).Union(now.Select(g => g.Key)).Order()
            .Select(k => (k, Joined(old[k]), Joined(now[k])))
            .Where(c => c.Item2 != c.Item3);
    }

    // A kernel that was measured twice has two values under one name.
    private static string? Joined(IEnumerable<string> texts) => texts.Any() ? string.Join("; ", texts) : null;
}
