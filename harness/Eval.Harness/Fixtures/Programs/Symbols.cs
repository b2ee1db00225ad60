using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Fixtures.Programs;

/// <summary>
/// Numbers by name of one sort of thing. A name can be given up and taken again; numbers are never used twice. The table is an open one of numbers, whose
/// names are packed: it is as long as names are in use, however many there were.
/// </summary>
/// <param name="what">One of that sort, in words.</param>
/// <param name="known">
/// The names that will be added, in order, where the same program was made before; null when nobody knows. What nobody asked for then is not in the table now.
/// </param>
internal sealed class Symbols(string what, PackedNames? known = null)
{
    // Free is what a new array has; a name that was given up leaves its slot to be passed.
    private const int Free = 0, GivenUp = -1, FewestSlots = 16;

    private readonly PackedNames _names = known ?? new PackedNames();
    private Slot[] _slots = new Slot[FewestSlots];
    private int _used;
    private int _passed;

    /// <summary>Numbers given.</summary>
    public int Count { get; private set; }

    /// <summary>Name by number.</summary>
    public PackedNames Names => _names;

    /// <summary>Gives a new name the next number.</summary>
    /// <exception cref="BadInputException">The name is in use.</exception>
    public int Add(ReadOnlySpan<char> name, YamlPlace place)
    {
        if (known is not null && !known.WasFound(Count))
        {
            return Count++;
        }

        int hash = string.GetHashCode(name);
        if (SlotOf(name, hash) >= 0)
        {
            throw place.Expected($"a name for {what} that is not in use, found \"{name}\" again");
        }

        if (known is null)
        {
            _names.Add(name);
        }

        if (4 * (_used + _passed + 1) > 3 * _slots.Length)
        {
            MakeRoom();
        }

        Put(new Slot(Count + 1, hash));
        _used++;
        return Count++;
    }

    /// <summary>Number of a name.</summary>
    /// <exception cref="BadInputException">Nothing has that name now.</exception>
    public int Find(ReadOnlySpan<char> name, YamlPlace place) => TryFind(name, out int number) ? number : throw Unknown(name.ToString(), place);

    /// <summary>Number of a name in a loop.</summary>
    public int Find(NameTemplate name, Scope scope) => Find(name.Format(scope), name.Place);

    /// <summary>Whether something has that name now.</summary>
    public bool TryFind(ReadOnlySpan<char> name, out int number)
    {
        int slot = SlotOf(name, string.GetHashCode(name));
        if (slot < 0)
        {
            number = 0;
            return false;
        }

        number = _slots[slot].NumberFrom1 - 1;
        if (known is null)
        {
            _names.NoteFound(number);
        }

        return true;
    }

    /// <summary>The name is free again.</summary>
    public void GiveUp(int number)
    {
        ReadOnlySpan<char> name = _names.Of(number);
        int slot = SlotOf(name, string.GetHashCode(name));
        if (slot >= 0)
        {
            _slots[slot] = new Slot(GivenUp, 0);
            (_used, _passed) = (_used - 1, _passed + 1);
        }
    }

    private int SlotOf(ReadOnlySpan<char> name, int hash)
    {
        int last = _slots.Length - 1;
        for (int slot = hash & last; _slots[slot].NumberFrom1 != Free; slot = (slot + 1) & last)
        {
            Slot there = _slots[slot];
            if (there.NumberFrom1 > 0 && there.Hash == hash && _names.Of(there.NumberFrom1 - 1).SequenceEqual(name))
            {
                return slot;
            }
        }

        return -1;
    }

    private void Put(Slot entry)
    {
        int last = _slots.Length - 1, slot = entry.Hash & last;
        while (_slots[slot].NumberFrom1 != Free)
        {
            slot = (slot + 1) & last;
        }

        _slots[slot] = entry;
    }

    // Where most slots are to be passed, the table is only swept.
    private void MakeRoom()
    {
        Slot[] old = _slots;
        _slots = new Slot[_used > _passed ? 2 * old.Length : old.Length];
        _passed = 0;
        foreach (Slot entry in old)
        {
            if (entry.NumberFrom1 > 0)
            {
                Put(entry);
            }
        }
    }

    private bool IsInUse(int number)
    {
        ReadOnlySpan<char> name = _names.Of(number);
        int slot = SlotOf(name, string.GetHashCode(name));
        return slot >= 0 && _slots[slot].NumberFrom1 == number + 1;
    }

    private BadInputException Unknown(string name, YamlPlace place)
    {
        bool was = Enumerable.Range(0, Count).Any(i => _names.Of(i).SequenceEqual(name));
        IEnumerable<string> inUse = Enumerable.Range(0, Count).Where(IsInUse).Select(i => _names[i]);
        return place.Expected($"{what} that exists here, found \"{name}\"{(was ? ", which is gone" : Nearest.To(name, inUse.Take(1000)))}");
    }

    /// <summary>A place in the table.</summary>
    /// <param name="NumberFrom1">Number of a name, from 1; or that it is free, or was given up.</param>
    /// <param name="Hash">Of the name.</param>
    private readonly record struct Slot(int NumberFrom1, int Hash);
}
