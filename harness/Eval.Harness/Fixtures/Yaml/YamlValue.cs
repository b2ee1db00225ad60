using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Eval.Harness.Fixtures.Yaml;

/// <summary>A node of a YAML file that knows where it stands.</summary>
internal readonly struct YamlValue(string file, YamlNode node)
{
    /// <summary>Where it stands.</summary>
    public YamlPlace Place { get; } = new(file, (int)node.Start.Line, (int)node.Start.Column);

    /// <summary>Whether it is one word or number.</summary>
    public bool IsScalar => node is YamlScalarNode;

    /// <summary>Whether it is a list.</summary>
    public bool IsList => node is YamlSequenceNode;

    /// <summary>Whether it is a map.</summary>
    public bool IsMap => node is YamlMappingNode;

    /// <summary>Whether nothing stands here.</summary>
    public bool IsEmpty => node is YamlScalarNode { Value: null or "" or "~" or "null", Style: ScalarStyle.Plain or ScalarStyle.Any };

    /// <summary>Where the text of a scalar begins, behind its quote.</summary>
    public YamlPlace TextPlace => node is YamlScalarNode { Style: ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted } ? Place.Right(1) : Place;

    /// <summary>The text of a scalar.</summary>
    /// <exception cref="BadInputException">It is no scalar, or empty.</exception>
    public string Text(string what)
    {
        if (node is YamlScalarNode { Value: { } text } && !IsEmpty)
        {
            return text.Trim();
        }

        throw Place.Expected($"{what}, found {Describe()}");
    }

    /// <summary>The items of a list.</summary>
    /// <exception cref="BadInputException">It is no list.</exception>
    public IEnumerable<YamlValue> Items(string what)
    {
        if (node is not YamlSequenceNode list)
        {
            throw Place.Expected($"{what}, found {Describe()}");
        }

        string from = Place.File;
        return list.Children.Select(n => new YamlValue(from, n));
    }

    /// <summary>The pairs of a map, in order.</summary>
    /// <exception cref="BadInputException">It is no map.</exception>
    public IReadOnlyList<(YamlValue Key, YamlValue Value)> Pairs(string what)
    {
        if (node is not YamlMappingNode map)
        {
            throw Place.Expected($"{what}, found {Describe()}");
        }

        string from = Place.File;
        return [.. map.Children.Select(p => (new YamlValue(from, p.Key), new YamlValue(from, p.Value)))];
    }

    /// <summary>A map whose keys are all among those given.</summary>
    /// <exception cref="BadInputException">It is no map, or has an unknown key.</exception>
    public YamlMap Map(string what, params ReadOnlySpan<string> keys)
    {
        Dictionary<string, YamlValue> values = [];
        foreach ((YamlValue key, YamlValue value) in Pairs(what))
        {
            string word = key.Text("a key");
            if (!keys.Contains(word))
            {
                throw key.Place.Expected($"a key of {what}, found \"{word}\"{Nearest.To(word, keys.ToArray())}");
            }

            values.Add(word, value);
        }

        return new YamlMap(Place, what, values);
    }

    /// <summary>What stands here, for a message.</summary>
    public string Describe() => node switch
    {
        YamlMappingNode => "a map",
        YamlSequenceNode => "a list",
        _ when IsEmpty => "nothing",
        YamlScalarNode s => $"\"{Short(s.Value!)}\"",
        _ => "something else",
    };

    private static string Short(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length > 60 ? line[..57] + "..." : line;
    }
}
