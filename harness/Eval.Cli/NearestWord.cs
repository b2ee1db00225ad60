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
            .Select(c => (Word: c, Distance: c.StartsWith(typed, StringComparison.OrdinalIgnoreCase) || typed.StartsWith(c, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(typed, c)))
            .Where(c => c.Distance <= Math.Max(1, (c.Word.Length + 1) / 3))
            .OrderBy(c => c.Distance).ThenBy(c => c.Word, StringComparer.Ordinal)
            .Select(c => c.Word)
            .FirstOrDefault();
        return best is null ? "" : $"; did you mean '{best}'?";
    }

    /// <summary>Edits (insert, delete, replace one character) from one word to the other, case aside.</summary>
    public static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
