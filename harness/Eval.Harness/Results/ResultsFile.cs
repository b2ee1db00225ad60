using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eval.Harness.Results;

/// <summary>results.json: written whole or not at all, read with the place of what is wrong.</summary>
public static class ResultsFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        IgnoreReadOnlyProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
        IndentSize = 1,
        Converters = { new CurvePointsConverter(), new JsonStringEnumConverter<Verdict>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The results as JSON text, the same bytes on any host.</summary>
    public static string ToJson(RunResults results) => JsonSerializer.Serialize(results, Options) + "\n";

    /// <summary>A part of results, or what is said about them, as JSON text in the same layout.</summary>
    public static string PartToJson<T>(T part) => JsonSerializer.Serialize(part, Options) + "\n";

    /// <summary>Reads results.</summary>
    /// <exception cref="BadInputException">The file is missing, is not JSON, or is of another schema.</exception>
    public static RunResults Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (IOException e)
        {
            throw new BadInputException(path, 1, 1, "a readable results.json", e);
        }
    }

    /// <summary>Parses results.</summary>
    /// <param name="json">Text of a results.json.</param>
    /// <param name="path">Its name, for the message.</param>
    /// <exception cref="BadInputException">The text is not JSON, or is of another schema.</exception>
    public static RunResults Parse(string json, string path)
    {
        try
        {
            RunResults? results = JsonSerializer.Deserialize<RunResults>(json, Options);
            return results is { Schema: 1 or RunResults.CurrentSchema } ? results : throw new BadInputException(path, 1, 1, "results of schema 1 or 2");
        }
        catch (JsonException e)
        {
            throw new BadInputException(path, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, "results.json of schema 1 or 2", e);
        }
    }
}
