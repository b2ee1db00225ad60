namespace Eval.Harness.Fixtures.Programs;

/// <summary>Gives names their numbers, in the order in which they are met.</summary>
internal sealed class NumberedNames
{
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<string> _names = [];

    /// <summary>Names by number.</summary>
    public IReadOnlyList<string> All => _names;

    /// <summary>Number of a name.</summary>
    public int NumberOf(string name)
    {
        if (!_numbers.TryGetValue(name, out int number))
        {
            number = _names.Count;
            _numbers.Add(name, number);
            _names.Add(name);
        }

        return number;
    }
}
