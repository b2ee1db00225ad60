using Eval.Harness;

namespace Eval.Cli;

/// <summary>The word a person probably meant.</summary>
public static class NearestWord
{
    /// <summary>"; did you mean 'x'?" for the nearest candidate, or nothing when none is near.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="candidates">What could have been.</param>
    public static string Hint(string typed, IEnumerable<string> candidates)
    {
        string? best = candidates
            .Select(
                c => (
                    Word: c,
                    Distance: c.StartsWith(typed, StringComparison.OrdinalIgnoreCase) || typed.StartsWith(c, StringComparison.OrdinalIgnoreCase)
                        ? 0
                        : EditDistance.Between(typed, c)))
            .Where(c => c.Distance <= Math.Max(1, (c.Word.Length + 1) / 3))
            .OrderBy(c => c.Distance).ThenBy(c => c.Word, StringComparer.Ordinal)
            .Select(c => c.Word)
            .FirstOrDefault();
        return best is null ? "" : $"; did you mean '{best}'?";
    }
}
