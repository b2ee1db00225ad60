namespace Eval.Reports.Building;

/// <summary>Fronts by domination: the first is whoever nobody dominates, the second is that of the rest, and so on.</summary>
internal static class ParetoFronts
{
    /// <summary>The front of each contestant, from 1.</summary>
    /// <param name="contestants">Values of each, less is better in all of them; what was not measured is infinite.</param>
    public static int[] Of(IReadOnlyList<double[]> contestants)
    {
        int[] fronts = new int[contestants.Count];
        for (int front = 1; fronts.Contains(0); front++)
        {
            int[] left = [.. Enumerable.Range(0, fronts.Length).Where(i => fronts[i] == 0)];
            foreach (int one in left.Where(one => !left.Any(other => Dominates(contestants[other], contestants[one]))).ToArray())
            {
                fronts[one] = front;
            }
        }

        return fronts;
    }

    /// <summary>At least as good in everything, better in something.</summary>
    private static bool Dominates(double[] one, double[] other)
    {
        bool better = false;
        for (int i = 0; i < one.Length; i++)
        {
            if (one[i] > other[i])
            {
                return false;
            }

            better |= one[i] < other[i];
        }

        return better;
    }
}
