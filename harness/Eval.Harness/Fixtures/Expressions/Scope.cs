using Eval.Kernel.Faults;

namespace Eval.Harness.Fixtures.Expressions;

/// <summary>Variables by name while a file is read, and their values while it is compiled. Names are lexical: a loop's variable ends with the loop.</summary>
internal sealed class Scope(ulong seed)
{
    private readonly List<(string Name, Unit Unit, int Slot)> _visible = [];
    private readonly List<long> _values = [];

    /// <summary>The stream behind random(from, to).</summary>
    public RandomStream Random { get; } = new(seed, "fixture");

    /// <summary>Names that can be used here.</summary>
    public IEnumerable<string> Names => _visible.Select(v => v.Name);

    /// <summary>Whether the name can be used here.</summary>
    public bool Knows(string name) => _visible.Exists(v => v.Name == name);

    /// <summary>Makes a name usable and returns its slot.</summary>
    public int Declare(string name, Unit unit, long value = 0)
    {
        _visible.Add((name, unit, _values.Count));
        _values.Add(value);
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
}
