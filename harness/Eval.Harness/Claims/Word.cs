using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Claims;

/// <summary>A name of something measured, and where it stands.</summary>
internal readonly record struct Word(string Text, YamlPlace Place)
{
    /// <summary>The name under a key.</summary>
    public static Word Of(YamlMap map, string key)
    {
        YamlValue value = map.Need(key);
        return new Word(value.Text($"text for \"{key}\""), value.TextPlace);
    }
}
