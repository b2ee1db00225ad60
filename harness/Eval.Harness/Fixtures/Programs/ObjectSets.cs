using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Fixtures.Programs;

/// <summary>Sets of allocations, by the names that "as" gives them.</summary>
internal sealed class ObjectSets
{
    private readonly Dictionary<string, ObjectSet> _sets = [];

    /// <summary>A set by name, made when it is filled for the first time.</summary>
    public ObjectSet For(NameTemplate name, Scope scope)
    {
        ReadOnlySpan<char> text = name.Format(scope);
        if (!_sets.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out ObjectSet? set))
        {
            _sets.Add(text.ToString(), set = new ObjectSet());
        }

        return set;
    }

    /// <summary>A set that must have been filled.</summary>
    /// <exception cref="BadInputException">It has not.</exception>
    public ObjectSet Existing(NameTemplate name, Scope scope)
    {
        ReadOnlySpan<char> text = name.Format(scope);
        return _sets.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out ObjectSet? set)
            ? set
            : throw name.Place.Expected($"a set that \"as\" has filled, found \"{text}\"{Nearest.To(text.ToString(), _sets.Keys.Take(1000))}");
    }
}
