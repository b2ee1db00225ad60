namespace Eval.Harness.Traces.State;

/// <summary>
/// Folio numbers of anonymous memory: a process takes them in ranges, so that its mappings are few, uses them again for what it touches after it gave memory
/// back, and leaves them to others when it ends.
/// </summary>
internal sealed class AnonNumbers
{
    private const int ExtentFolios = 512;

    private readonly Dictionary<int, Space> _spaces = [];
    private readonly Dictionary<int, Stack<int>> _left = [];
    private int _reserved;

    /// <summary>One more than the highest number used so far.</summary>
    public int Count { get; private set; }

    /// <summary>First of so many numbers for a process, and whether its mappings cover them from an earlier use.</summary>
    public (int First, bool IsMapped) Take(int process, int folios)
    {
        if (!_spaces.TryGetValue(process, out Space? space))
        {
            space = _spaces[process] = new Space();
        }

        if (space.Mapped.TryGetValue(folios, out RestingNumbers? mapped) && mapped.TryTake(folios, out int again))
        {
            return (again, true);
        }

        if (space.Unmapped.TryGetValue(folios, out RestingNumbers? unmapped) && unmapped.TryTake(folios, out again))
        {
            return (again, false);
        }

        if (folios >= ExtentFolios)
        {
            return (Used(Range(space, folios), folios), false);
        }

        if (space.Next + folios > space.End)
        {
            space.Next = Range(space, ExtentFolios);
            space.End = space.Next + ExtentFolios;
        }

        space.Next += folios;
        return (Used(space.Next - folios, folios), false);
    }

    /// <summary>Gives numbers back to the process.</summary>
    /// <param name="process">Whose.</param>
    /// <param name="first">First number.</param>
    /// <param name="folios">How many.</param>
    /// <param name="isMapped">Whether its mappings cover them: they do unless the event that touched them was taken out of the program.</param>
    public void GiveBack(int process, int first, int folios, bool isMapped)
    {
        if (_spaces.TryGetValue(process, out Space? space))
        {
            Dictionary<int, RestingNumbers> free = isMapped ? space.Mapped : space.Unmapped;
            (free.TryGetValue(folios, out RestingNumbers? numbers) ? numbers : free[folios] = new RestingNumbers()).Add(first);
        }
    }

    /// <summary>A process has ended, and its mappings with it.</summary>
    public void Ended(int process)
    {
        if (_spaces.Remove(process, out Space? space))
        {
            foreach ((int first, int folios) in space.Ranges)
            {
                (_left.TryGetValue(folios, out Stack<int>? stack) ? stack : _left[folios] = new Stack<int>()).Push(first);
            }
        }
    }

    private int Range(Space space, int folios)
    {
        if (!_left.TryGetValue(folios, out Stack<int>? left) || !left.TryPop(out int first))
        {
            first = _reserved;
            _reserved += folios;
        }

        space.Ranges.Add((first, folios));
        return first;
    }

    private int Used(int first, int folios)
    {
        Count = Math.Max(Count, first + folios);
        return first;
    }

    private sealed class Space
    {
        public int Next { get; set; }

        public int End { get; set; }

        public List<(int First, int Folios)> Ranges { get; } = [];

        public Dictionary<int, RestingNumbers> Mapped { get; } = [];

        public Dictionary<int, RestingNumbers> Unmapped { get; } = [];
    }
}
