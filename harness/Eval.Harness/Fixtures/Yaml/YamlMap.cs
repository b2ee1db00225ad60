namespace Eval.Harness.Fixtures.Yaml;

/// <summary>A map whose keys have been checked.</summary>
internal sealed class YamlMap(YamlPlace place, string what, IReadOnlyDictionary<string, YamlValue> values)
{
    /// <summary>Where it begins.</summary>
    public YamlPlace Place { get; } = place;

    /// <summary>The value of a key, or null.</summary>
    public YamlValue? Find(string key) => values.TryGetValue(key, out YamlValue value) ? value : null;

    /// <summary>The value of a key.</summary>
    /// <exception cref="BadInputException">It is missing.</exception>
    public YamlValue Need(string key) => Find(key) ?? throw Place.Expected($"a key \"{key}\" in {what}, found none");

    /// <summary>This map and some keys of another, of which none may be in both.</summary>
    /// <exception cref="BadInputException">A key is in both.</exception>
    public YamlMap With(YamlMap other, IReadOnlyList<string> keys)
    {
        Dictionary<string, YamlValue> all = new(values);
        foreach (string key in keys)
        {
            if (other.Find(key) is { } value && !all.TryAdd(key, value))
            {
                throw all[key].Place.Expected($"\"{key}\" in one file, found it also at {value.Place.File}:{value.Place.Line}");
            }
        }

        return new YamlMap(Place, what, all);
    }

    /// <summary>The text of a key that must be there.</summary>
    public string Text(string key) => Need(key).Text($"text for \"{key}\"");

    /// <summary>true or false; false when the key is missing.</summary>
    public bool Flag(string key, bool otherwise = false)
    {
        if (Find(key) is not { } value)
        {
            return otherwise;
        }

        return value.Text("true or false") switch
        {
            "true" => true,
            "false" => false,
            string other => throw value.Place.Expected($"true or false for \"{key}\", found \"{other}\""),
        };
    }
}
