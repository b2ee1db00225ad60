namespace Eval.Series.Patches;

/// <summary>How many lines have to be removed and added to make one text of another: Myers, "An O(ND) Difference Algorithm" (1986).</summary>
internal static class LineDifference
{
    /// <summary>Lines removed and added, or a number above <paramref name="most"/> as soon as it is clear that there are more.</summary>
    public static int Count(string[] old, string[] now, int most)
    {
        int limit = Math.Min(most, old.Length + now.Length);
        int[] furthest = new int[(2 * limit) + 3];
        for (int edits = 0; edits <= limit; edits++)
        {
            for (int diagonal = -edits; diagonal <= edits; diagonal += 2)
            {
                int at = diagonal + limit + 1;
                bool down = diagonal == -edits || (diagonal != edits && furthest[at - 1] < furthest[at + 1]);
                int x = down ? furthest[at + 1] : furthest[at - 1] + 1;
                while (x < old.Length && x - diagonal < now.Length && old[x] == now[x - diagonal])
                {
                    x++;
                }

                furthest[at] = x;
                if (x >= old.Length && x - diagonal >= now.Length)
                {
                    return edits;
                }
            }
        }

        return limit + 1;
    }
}
