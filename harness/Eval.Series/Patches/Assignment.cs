namespace Eval.Series.Patches;

/// <summary>Cheapest assignment of rows to columns: the Hungarian method with potentials (Kuhn 1955, Munkres 1957), O(n³).</summary>
internal static class Assignment
{
    /// <summary>Column of each row.</summary>
    /// <param name="cost">Square, not negative.</param>
    public static int[] Cheapest(long[,] cost)
    {
        // Rows and columns count from 1: index 0 is the row that is being placed and the column it starts from.
        int n = cost.GetLength(0);
        long[] rowPotential = new long[n + 1], columnPotential = new long[n + 1];
        int[] rowOf = new int[n + 1];
        for (int row = 1; row <= n; row++)
        {
            rowOf[0] = row;
            Augment(cost, rowPotential, columnPotential, rowOf);
        }

        int[] columns = new int[n];
        for (int column = 1; column <= n; column++)
        {
            columns[rowOf[column] - 1] = column - 1;
        }

        return columns;
    }

    private static void Augment(long[,] cost, long[] rowPotential, long[] columnPotential, int[] rowOf)
    {
        int n = rowOf.Length - 1;
        long[] slack = new long[n + 1];
        int[] cameFrom = new int[n + 1];
        bool[] used = new bool[n + 1];
        Array.Fill(slack, long.MaxValue);
        int column = 0;
        while (rowOf[column] != 0)
        {
            used[column] = true;
            int row = rowOf[column], next = 0;
            long delta = long.MaxValue;
            for (int j = 1; j <= n; j++)
            {
                if (used[j])
                {
                    continue;
                }

                long reduced = cost[row - 1, j - 1] - rowPotential[row] - columnPotential[j];
                if (reduced < slack[j])
                {
                    (slack[j], cameFrom[j]) = (reduced, column);
                }

                if (slack[j] < delta)
                {
                    (delta, next) = (slack[j], j);
                }
            }

            Shift(rowPotential, columnPotential, rowOf, slack, used, delta);
            column = next;
        }

        while (column != 0)
        {
            rowOf[column] = rowOf[cameFrom[column]];
            column = cameFrom[column];
        }
    }

    private static void Shift(long[] rowPotential, long[] columnPotential, int[] rowOf, long[] slack, bool[] used, long delta)
    {
        for (int j = 0; j < used.Length; j++)
        {
            if (used[j])
            {
                rowPotential[rowOf[j]] += delta;
                columnPotential[j] -= delta;
            }
            else if (slack[j] != long.MaxValue)
            {
                slack[j] -= delta;
            }
        }
    }
}
