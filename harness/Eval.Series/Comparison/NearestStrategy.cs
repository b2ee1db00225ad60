using Eval.Series.Verified;

namespace Eval.Series.Comparison;

/// <summary>Finds the strategy that a new one is most like: what a person would compare it with, and what it was most likely made from.</summary>
internal static class NearestStrategy
{
    /// <summary>The strategy that differs in the fewest verdicts, numbers and sections; the first by id when several do.</summary>
    /// <param name="results">Results that hold both.</param>
    /// <param name="added">The new strategy.</param>
    /// <param name="among">Ids it is compared with.</param>
    /// <returns>Null when none of them shares a fixture with it.</returns>
    public static string? Of(VerifiedResults results, string added, IEnumerable<string> among)
    {
        Dictionary<string, VerifiedCell> own = results.Cells.Where(c => c.Key.Strategy == added).ToDictionary(c => c.Key.Fixture, c => c.Value.Read());
        return among
            .Select(id => (Id: id, Distance: Distance(results, id, own)))
            .Where(s => s.Distance is not null)
            .OrderBy(s => s.Distance).ThenBy(s => s.Id, StringComparer.Ordinal)
            .FirstOrDefault().Id;
    }

    /// <summary>One strategy's results under another's name, so that the two can be compared.</summary>
    public static VerifiedResults As(VerifiedResults results, string strategy, string name) => new()
    {
        Name = strategy,
        Commit = null,
        Contents = results.Contents,
        Cells = new SortedDictionary<CellKey, CellSource>(
            results.Cells.Where(c => c.Key.Strategy == strategy).ToDictionary(c => c.Key with { Strategy = name }, c => c.Value)),
    };

    private static int? Distance(VerifiedResults results, string strategy, Dictionary<string, VerifiedCell> own)
    {
        int? distance = null;
        foreach ((string fixture, VerifiedCell cell) in own)
        {
            if (results.Cells.TryGetValue(new CellKey(strategy, fixture), out CellSource? other))
            {
                distance = (distance ?? 0) + Distance(cell, other.Read());
            }
        }

        return distance;
    }

    private static int Distance(VerifiedCell one, VerifiedCell other) =>
        Differing(one.Verdicts, other.Verdicts, v => v.Verdict) + Differing(one.Metrics, other.Metrics, m => m)
        + Differing(one.Sections, other.Sections, s => s);

    private static int Differing<T, TValue>(IReadOnlyDictionary<string, T> one, IReadOnlyDictionary<string, T> other, Func<T, TValue> value) =>
        one.Keys.Union(other.Keys).Count(id =>
            !one.TryGetValue(id, out T? a) || !other.TryGetValue(id, out T? b) || !EqualityComparer<TValue>.Default.Equals(value(a), value(b)));
}
