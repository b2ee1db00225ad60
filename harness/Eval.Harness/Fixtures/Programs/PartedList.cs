namespace Eval.Harness.Fixtures.Programs;

/// <summary>Values in order, in parts that are not moved any more once they are full: a long list never holds two copies of itself.</summary>
internal sealed class PartedList<T>
    where T : struct
{
    private const int Shift = 14, PartLength = 1 << Shift, FirstLength = 16;

    private readonly List<T[]> _parts = [];

    /// <summary>Values so far.</summary>
    public int Count { get; private set; }

    /// <summary>A value, to be read and written.</summary>
    public ref T this[int index] => ref _parts[index >> Shift][index & (PartLength - 1)];

    /// <summary>Adds a value.</summary>
    public void Add(T value)
    {
        int part = Count >> Shift, at = Count & (PartLength - 1);
        if (part == _parts.Count)
        {
            _parts.Add(new T[part == 0 ? FirstLength : PartLength]);
        }
        else if (at == _parts[part].Length)
        {
            T[] longer = _parts[part];
            Array.Resize(ref longer, 2 * at);
            _parts[part] = longer;
        }

        _parts[part][at] = value;
        Count++;
    }
}
