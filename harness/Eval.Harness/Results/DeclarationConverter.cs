using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eval.Harness.Results;

/// <summary>"declared" of a verdict: the place of the admission that covers it. Schema 1 said only whether there is one.</summary>
internal sealed class DeclarationConverter : JsonConverter<string?>
{
    /// <summary>What stands for the place where only the fact is known.</summary>
    public const string Unnamed = "declared";

    public override bool HandleNull => true;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => Unnamed,
        JsonTokenType.False or JsonTokenType.Null => null,
        JsonTokenType.String => reader.GetString(),
        _ => throw new JsonException("expected the place of an admission, null, true or false"),
    };

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteStringValue(value);
        }
    }
}
