using System.Globalization;

namespace Eval.Series.Review;

/// <summary>Trailers for the message of the commit that accepts snapshots, see git-interpret-trailers(1).</summary>
public static class ReviewTrailer
{
    private const int MostNamed = 4;

    /// <summary>The trailers, one a line.</summary>
    /// <param name="reason">Why, in words; null when none was asked for.</param>
    /// <param name="accepted">What was accepted, at least one.</param>
    public static string Text(string? reason, IReadOnlyList<ReceivedSnapshot> accepted)
    {
        string named = string.Join(", ", accepted.Take(MostNamed).Select(a => a.Cell));
        string more = accepted.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {accepted.Count - MostNamed} more") : "";
        int violated = accepted.Sum(a => a.Change.NewlyViolated.Count);
        string counts = string.Create(CultureInfo.InvariantCulture, $"{accepted.Count} ({named}{more}); {violated} newly violated");

        // A trailer is one line.
        string why = reason is null ? "" : $"Snapshots-Reason: {string.Join(' ', reason.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}\n";
        return $"Snapshots-Accepted: {counts}\n{why}";
    }
}
