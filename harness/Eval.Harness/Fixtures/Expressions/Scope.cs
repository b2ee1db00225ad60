using Eval.Kernel.Faults;

namespace Eval.Harness.Fixtures.Expressions;

/// <summary>Variables by name while a file is read, and their values while it is compiled. Names are lexical: a loop's variable ends with the loop.</summary>
internal sealed class Scope
{
    private readonly List<(string Name, Unit Unit, int Slot)> _visible;
    private readonly List<long> _values;
    private readonly List<Interval> _ranges;

    /// <summary>No variables.</summary>
    /// <param name="seed">Seed of random(from, to).</param>
    public Scope(ulong seed)
    {
        (_visible, _values, _ranges) = ([], [], []);
        Random = new RandomStream(seed, "fixture");
    }

    /// <summary>The variables of another scope as they are now, and the random numbers it would draw next.</summary>
    public Scope(Scope other)
    {
        (_visible, _values, _ranges) = ([.. other._visible], [.. other._values], [.. other._ranges]);
        Random = new RandomStream(other.Random);
    }

    /// <summary>The stream behind random(from, to).</summary>
    public RandomStream Random { get; }

    /// <summary>Where names are written while they are used: one name at a time.</summary>
    public char[] NameBuffer { get; } = new char[NameTemplate.LongestFormatted];

    /// <summary>Names that can be used here.</summary>
    public IEnumerable<string> Names => _visible.Select(v => v.Name);

    /// <summary>Whether the name can be used here.</summary>
    public bool Knows(string name) => _visible.Exists(v => v.Name == name);

    /// <summary>Makes a name usable and returns its slot.</summary>
    public int Declare(string name, Unit unit, long value = 0)
    {
        _visible.Add((name, unit, _values.Count));
        _values.Add(value);
        _ranges.Add(Interval.Of(value));
        return _values.Count - 1;
    }

    /// <summary>Ends the name declared last.</summary>
    public void Forget() => _visible.RemoveAt(_visible.Count - 1);

    /// <summary>Slot and unit of a name.</summary>
    public bool TryFind(string name, out int slot, out Unit unit)
    {
        int at = _visible.FindLastIndex(v => v.Name == name);
        (slot, unit) = at < 0 ? (-1, Unit.None) : (_visible[at].Slot, _visible[at].Unit);
        return at >= 0;
    }

    /// <summary>Value in a slot.</summary>
    public long this[int slot]
    {
        get => _values[slot];
        set => _values[slot] = value;
    }

    /// <summary>What the value in a slot can be.</summary>
    public Interval RangeOf(int slot) => _ranges[slot];

    /// <summary>Says what the value in a slot can be: a loop's variable before the loop runs.</summary>
    public void SetRange(int slot, Interval range) => _ranges[slot] = range;
}
