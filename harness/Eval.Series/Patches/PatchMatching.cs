namespace Eval.Series.Patches;

/// <summary>
/// Matches the patches of two versions of a series as git range-diff does: the cost of a pair is the number of lines its patch texts differ
/// in, the cost of a patch without a partner is 60 % of its own size (git-range-diff(1), --creation-factor), and the cheapest assignment wins.
/// </summary>
public static class PatchMatching
{
    private const int CreationPercent = 60;

    /// <summary>Matches.</summary>
    /// <param name="old">Patch texts before, as <see cref="Git.PatchText"/> gives them.</param>
    /// <param name="now">Patch texts now.</param>
    /// <returns>Pairs of indices, -1 for none: in the order of now, then those that were dropped.</returns>
    public static IReadOnlyList<(int Old, int New)> Match(IReadOnlyList<string> old, IReadOnlyList<string> now)
    {
        // A patch may also be matched with nobody: one such place for each patch of the other side.
        int n = old.Count + now.Count;
        long[,] cost = new long[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                cost[i, j] = (i < old.Count, j < now.Count) switch
                {
                    (true, true) => Differing(old[i], now[j]),
                    (true, false) => Creation(old[i]),
                    (false, true) => Creation(now[j]),
                    (false, false) => 0,
                };
            }
        }

        int[] columns = Assignment.Cheapest(cost);
        int[] partner = new int[now.Count];
        Array.Fill(partner, -1);
        List<(int, int)> dropped = [];
        for (int i = 0; i < old.Count; i++)
        {
            if (columns[i] < now.Count)
            {
                partner[columns[i]] = i;
            }
            else
            {
                dropped.Add((i, -1));
            }
        }

        return [.. partner.Select((o, j) => (o, j)), .. dropped];
    }

    private static long Differing(string old, string now)
    {
        (int removed, int added) = LineDifference.Count(old, now);
        return removed + added;
    }

    private static long Creation(string patch) => (patch.AsSpan().Count('\n') + 1) * CreationPercent / 100;
}
