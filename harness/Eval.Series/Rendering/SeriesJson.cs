using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eval.Series.Rendering;

/// <summary>The results of this room as JSON: names in snake_case, the same bytes for the same result.</summary>
public static class SeriesJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
        IndentSize = 1,
    };

    /// <summary>A result as text, ending with a newline.</summary>
    public static string ToJson<T>(T result) => JsonSerializer.Serialize(result, Options) + "\n";

    internal static T? FromJson<T>(string json) => JsonSerializer.Deserialize<T>(json, Options);
}
