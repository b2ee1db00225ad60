using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Eval.Harness.Fixtures.Yaml;

/// <summary>
/// The events of a YAML parser, refused where a few lines would become more than a reader can follow: collections nested too deep, aliases that
/// multiply, a collection that contains itself, a collection as a key.
/// </summary>
internal sealed class BoundedParser(IParser inner, string path) : IParser
{
    private const int MostDepth = 200;
    private const long MostValues = 200_000;
    private readonly Stack<Collection> _open = new();
    private readonly Dictionary<AnchorName, Collection> _anchors = [];
    private long _values;

    /// <inheritdoc/>
    public ParsingEvent? Current => inner.Current;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (!inner.MoveNext())
        {
            return false;
        }

        switch (inner.Current)
        {
            case MappingStart or SequenceStart: Begin((NodeEvent)inner.Current); break;
            case MappingEnd or SequenceEnd: End(_open.Pop()); break;
            case Scalar scalar: Add(scalar, values: 1, depth: 0); break;
            case AnchorAlias alias: Follow(alias); break;
            default: break;
        }

        return true;
    }

    private void Begin(NodeEvent start)
    {
        if (_open.TryPeek(out Collection? around) && around.IsAtKey)
        {
            throw Expected(start, "a word as a key, found a collection");
        }

        Add(start, values: 1, depth: 1);
        _open.Push(new Collection(start is MappingStart, _values - 1));
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = _open.Peek();
        }
    }

    private void End(Collection ended)
    {
        ended.Values = _values - ended.ValuesBefore;
        if (_open.TryPeek(out Collection? around))
        {
            around.Depth = Math.Max(around.Depth, ended.Depth + 1);
        }
    }

    private void Follow(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out Collection? meant))
        {
            // An anchored word, or a name that the parser's reader will not find.
            Add(alias, values: 1, depth: 0);
            return;
        }

        if (_open.Contains(meant))
        {
            throw Expected(alias, $"an alias of something that ends before it, found \"*{alias.Value}\" inside what it names");
        }

        if (_open.Peek().IsAtKey)
        {
            throw Expected(alias, "a word as a key, found an alias of a collection");
        }

        Add(alias, meant.Values, meant.Depth + 1);
        _open.Peek().Depth = Math.Max(_open.Peek().Depth, meant.Depth + 1);
    }

    private void Add(ParsingEvent at, long values, int depth)
    {
        _values += values;
        if (_values > MostValues)
        {
            throw Expected(at, $"a file of at most {MostValues} values, aliases followed, found {_values} up to here");
        }

        if (_open.Count + depth > MostDepth)
        {
            throw Expected(at, $"collections nested at most {MostDepth} deep, found {_open.Count + depth}");
        }

        if (_open.TryPeek(out Collection? around))
        {
            around.Children++;
        }
    }

    private BadInputException Expected(ParsingEvent at, string what) => new(path, (int)at.Start.Line, (int)at.Start.Column, what);

    private sealed class Collection(bool isMap, long valuesBefore)
    {
        public long ValuesBefore { get; } = valuesBefore;

        public long Values { get; set; }

        /// <summary>Collections around one another inside it, aliases followed.</summary>
        public int Depth { get; set; }

        public int Children { get; set; }

        public bool IsAtKey => isMap && Children % 2 == 0;
    }
}
