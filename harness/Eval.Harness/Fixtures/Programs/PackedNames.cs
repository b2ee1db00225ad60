using System.Collections;

namespace Eval.Harness.Fixtures.Programs;

/// <summary>
/// Names by number, packed: of millions each costs its characters and where they are, and the collector sees one object for thousands.
/// A name that somebody asks for as a string is put together each time.
/// </summary>
internal sealed class PackedNames : IReadOnlyList<string>
{
    // Parts double up to 128 KiB; none is ever moved.
    private const int FirstPart = 64, LongestPart = 1 << 16;

    private readonly List<char[]> _parts = [];
    private readonly PartedList<Position> _positions = new();
    private int _used;

    /// <inheritdoc/>
    public int Count => _positions.Count;

    /// <inheritdoc/>
    public string this[int index] => Of(index).ToString();

    /// <summary>Characters of a name.</summary>
    public ReadOnlySpan<char> Of(int number)
    {
        Position at = _positions[number];
        return _parts[at.Part].AsSpan(at.First, at.Length);
    }

    /// <summary>The next name.</summary>
    public void Add(ReadOnlySpan<char> name)
    {
        if (_parts.Count == 0 || _parts[^1].Length - _used < name.Length)
        {
            int length = _parts.Count == 0 ? FirstPart : Math.Min(LongestPart, 2 * _parts[^1].Length);
            _parts.Add(new char[Math.Max(length, name.Length)]);
            _used = 0;
        }

        name.CopyTo(_parts[^1].AsSpan(_used));
        _positions.Add(new Position { Part = _parts.Count - 1, First = (ushort)_used, Length = name.Length });
        _used += name.Length;
    }

    /// <summary>Somebody asks for a name's number.</summary>
    public void NoteFound(int number) => _positions[number].WasFound = true;

    /// <summary>Whether anybody asked for a name's number.</summary>
    public bool WasFound(int number) => _positions[number].WasFound;

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private struct Position
    {
        public int Part;
        public int Length;
        public ushort First;
        public bool WasFound;
    }
}
