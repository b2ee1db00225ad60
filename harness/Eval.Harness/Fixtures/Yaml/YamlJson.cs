using System.Globalization;
using System.Text.Json.Nodes;
using Eval.Harness.Results;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Eval.Harness.Fixtures.Yaml;

/// <summary>A YAML document as JSON, for programs that read no YAML. Comments have no place in it.</summary>
public static class YamlJson
{
    /// <summary>The document as JSON text, an empty object when there is nothing in it.</summary>
    /// <param name="text">One YAML document, as this program writes them.</param>
    public static string Of(string text)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(text));
        return ResultsFile.PartToJson(stream.Documents.Count == 0 ? new JsonObject() : Node(stream.Documents[0].RootNode));
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value ?? "", Node(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var word } => Plain(word),
        _ => JsonValue.Create(((YamlScalarNode)node).Value),
    };

    private static JsonValue? Plain(string? word) => word switch
    {
        null or "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when decimal.TryParse(word, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) =>
            JsonValue.Create(number),
        _ => JsonValue.Create(word),
    };
}
