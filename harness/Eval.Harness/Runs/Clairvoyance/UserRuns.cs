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

    /// <summary>Goes along the runs as the places go up.</summary>
    internal struct Reader(List<(int First, int End, int Group)> runs)
    {
        private int _run;

        /// <summary>Group of a place that is not below the one before.</summary>
        public int At(int place)
        {
            while (_run < runs.Count && runs[_run].End <= place)
            {
                _run++;
            }

            return _run < runs.Count && runs[_run].First <= place ? runs[_run].Group : ProgramUses.Nobody;
        }

        /// <summary>The place from which on the answer for the place that was asked for last may be another one.</summary>
        public readonly int EndOf(int place) =>
            _run >= runs.Count ? int.MaxValue : runs[_run].First <= place ? runs[_run].End : runs[_run].First;
    }
}
