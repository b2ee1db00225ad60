namespace Eval.Harness.Runs.Clairvoyance;

/// <summary>A column of groups by folio and file, kept as runs of neighbours that have the same: what is in no run has none.</summary>
internal sealed class UserRuns
{
    private readonly List<(int First, int End, int Group)> _runs = [];

    /// <summary>Runs kept.</summary>
    public int Count => _runs.Count;

    /// <summary>Keeps a part of a column; <see cref="ProgramUses.Nobody"/> is left out.</summary>
    public static UserRuns Of(ReadOnlySpan<int> groups, int from, int end)
    {
        UserRuns all = new();
        for (int at = from; at < end;)
        {
            int group = groups[at], first = at;
            for (at++; at < end && groups[at] == group; at++)
            {
            }

            if (group != ProgramUses.Nobody)
            {
                all._runs.Add((first, at, group));
            }
        }

        return all;
    }

    /// <summary>Writes the groups over what a column has.</summary>
    public void WriteTo(Span<int> groups)
    {
        foreach ((int first, int end, int group) in _runs)
        {
            groups[first..end].Fill(group);
        }
    }
}
