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
            all.Add((EditDistance.Between(word, candidate), candidate));
        }

        if (all.Count == 0)
        {
            return "";
        }

        all.Sort((a, b) => a.Distance != b.Distance ? a.Distance.CompareTo(b.Distance) : string.CompareOrdinal(a.Word, b.Word));
        IEnumerable<string> words = all.Take(Shown).Select(w => w.Word);
        return $" (nearest: {string.Join(", ", words)})";
    }
}
