namespace Eval.Harness.Fixtures.Yaml;

/// <summary>Known words nearest to an unknown one, by edit distance, so that a typing mistake names its cure.</summary>
internal static class Nearest
{
    // A longer word is no typing mistake.
    private const int Shown = 3, LongestWord = 100;

    /// <summary>" (nearest: a, b)", or the first few known words when none is near, or nothing when none is known.</summary>
    public static string To(string word, IEnumerable<string> known)
    {
        if (word.Length > LongestWord)
        {
            return "";
        }

        List<(int Distance, string Word)> all = [];
        foreach (string candidate in known)
        {
            all.Add((Distance(word, candidate), candidate));
        }

        if (all.Count == 0)
        {
            return "";
        }

        all.Sort((a, b) => a.Distance != b.Distance ? a.Distance.CompareTo(b.Distance) : string.CompareOrdinal(a.Word, b.Word));
        IEnumerable<string> words = all.Take(Shown).Select(w => w.Word);
        return $" (nearest: {string.Join(", ", words)})";
    }

    private static int Distance(string a, string b)
    {
        int[] previous = new int[b.Length + 1];
        int[] current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
