using System.Globalization;
using Eval.Series.Comparison;

namespace Eval.Series.Review;

/// <summary>Trailers for the message of the commit that accepts snapshots, see git-interpret-trailers(1).</summary>
public static class ReviewTrailer
{
    private const int MostNamed = 4;

    /// <summary>The trailers, one a line.</summary>
    /// <param name="reason">Why, in words; null when none was asked for.</param>
    /// <param name="accepted">What was accepted, at least one.</param>
    /// <param name="change">What all that waited changes.</param>
    public static string Text(string? reason, IReadOnlyList<ReceivedSnapshot> accepted, ComparisonResult change)
    {
        HashSet<string> names = [.. accepted.Select(a => a.Name)];
        string named = string.Join(", ", accepted.Take(MostNamed).Select(a => a.Name));
        string more = accepted.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {accepted.Count - MostNamed} more") : "";
        int violated = change.NewlyViolated.Count(v => names.Contains($"{v.Cell.Strategy}/{v.Cell.Fixture}"));
        string counts = string.Create(CultureInfo.InvariantCulture, $"{accepted.Count} ({named}{more}); {violated} newly violated");

        // A trailer is one line.
        string why = reason is null ? "" : $"Snapshots-Reason: {string.Join(' ', reason.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}\n";
        return $"Snapshots-Accepted: {counts}\n{why}";
    }
}
