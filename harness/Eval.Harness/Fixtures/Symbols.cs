using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Fixtures;

/// <summary>Numbers by name of one sort of thing. A name can be given up and taken again; numbers are never used twice.</summary>
/// <param name="what">One of that sort, in words.</param>
/// <param name="known">The names that will be added, in order, where the same program was made before; null when nobody knows.</param>
internal sealed class Symbols(string what, IReadOnlyList<string>? known = null)
{
    private readonly Dictionary<string, int> _byName = [];
    private readonly List<string> _names = [];

    /// <summary>Numbers given.</summary>
    public int Count { get; private set; }

    /// <summary>Name by number.</summary>
    public IReadOnlyList<string> Names => known ?? _names;

    /// <summary>Gives a new name the next number.</summary>
    /// <exception cref="BadInputException">The name is in use.</exception>
    public int Add(ReadOnlySpan<char> name, YamlPlace place)
    {
        string text = known is null ? name.ToString() : known[Count];
        if (!_byName.TryAdd(text, Count))
        {
            throw place.Expected($"a name for {what} that is not in use, found \"{text}\" again");
        }

        if (known is null)
        {
            _names.Add(text);
        }

        return Count++;
    }

    /// <summary>Number of a name.</summary>
    /// <exception cref="BadInputException">Nothing has that name now.</exception>
    public int Find(ReadOnlySpan<char> name, YamlPlace place) => TryFind(name, out int number) ? number : throw Unknown(name.ToString(), place);

    /// <summary>Number of a name in a loop.</summary>
    public int Find(NameTemplate name, Scope scope) => Find(name.Format(scope), name.Place);

    /// <summary>Whether something has that name now.</summary>
    public bool TryFind(ReadOnlySpan<char> name, out int number) => _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out number);

    /// <summary>The name is free again.</summary>
    public void GiveUp(int number) => _byName.Remove(Names[number]);

    private BadInputException Unknown(string name, YamlPlace place)
    {
        bool was = Names.Contains(name);
        return place.Expected($"{what} that exists here, found \"{name}\"{(was ? ", which is gone" : Nearest.To(name, _byName.Keys.Take(1000)))}");
    }
}
