namespace Eval.Harness.Runs.Clairvoyance;

/// <summary>A column of groups by folio and file, kept as runs of neighbours that have the same: what is in no run has none.</summary>
internal sealed class UserRuns
{
    private readonly (int First, int End, int Group)[] _runs;

    private UserRuns((int First, int End, int Group)[] runs) => _runs = runs;

    /// <summary>Runs kept.</summary>
    public int Count => _runs.Length;

    /// <summary>Keeps a part of a column; <see cref="ProgramUses.Nobody"/> is left out.</summary>
    public static UserRuns Of(ReadOnlySpan<int> groups, int from, int end)
    {
        // Counted first: there may be millions, and a list that grows would hold them twice.
        var runs = new (int First, int End, int Group)[Fill([], groups, from, end)];
        Fill(runs, groups, from, end);
        return new UserRuns(runs);
    }

    /// <summary>The groups of places that are asked for in ascending order.</summary>
    public Reader Read() => new(_runs);

    /// <summary>Writes the groups over what a column has.</summary>
    public void WriteTo(Span<int> groups)
    {
        foreach ((int first, int end, int group) in _runs)
        {
            groups[first..end].Fill(group);
        }
    }

    // How many runs there are, of which those are written down that there is room for.
    private static int Fill(Span<(int First, int End, int Group)> runs, ReadOnlySpan<int> groups, int from, int end)
    {
        int count = 0;
        for (int at = from; at < end;)
        {
            int group = groups[at], first = at;
            for (at++; at < end && groups[at] == group; at++)
            {
            }

            if (group != ProgramUses.Nobody)
            {
                if (count < runs.Length)
                {
                    runs[count] = (first, at, group);
                }

                count++;
            }
        }

        return count;
    }

    /// <summary>Goes along the runs as the places go up.</summary>
    internal struct Reader((int First, int End, int Group)[] runs)
    {
        private int _run;

        /// <summary>Group of a place that is not below the one before.</summary>
        public int At(int place)
        {
            while (_run < runs.Length && runs[_run].End <= place)
            {
                _run++;
            }

            return _run < runs.Length && runs[_run].First <= place ? runs[_run].Group : ProgramUses.Nobody;
        }

        /// <summary>The place from which on the answer for the place that was asked for last may be another one.</summary>
        public readonly int EndOf(int place) =>
            _run >= runs.Length ? int.MaxValue : runs[_run].First <= place ? runs[_run].End : runs[_run].First;
    }
}
