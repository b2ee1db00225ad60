using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eval.Harness.Results;

/// <summary>results.json: written whole or not at all, read with the place of what is wrong.</summary>
public static class ResultsFile
{
    /// <summary>How results are laid out as JSON.</summary>
    internal static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        IgnoreReadOnlyProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
        IndentSize = 1,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        Converters = { new CurvePointsConverter(), new JsonStringEnumConverter<Verdict>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    // Forty times the whole matrix.
    private const int MostBytes = 256 << 20;

    /// <summary>The results as JSON text, the same bytes on any host.</summary>
    public static string ToJson(RunResults results) => JsonSerializer.Serialize(results, Layout) + "\n";

    /// <summary>A part of results, or what is said about them, as JSON text in the same layout.</summary>
    public static string PartToJson<T>(T part) => JsonSerializer.Serialize(part, Layout) + "\n";

    /// <summary>Reads results.</summary>
    /// <exception cref="BadInputException">The file is missing, is not JSON, is of another schema, or has cells that no run has.</exception>
    public static RunResults Read(string path)
    {
        try
        {
            byte[] content = WholeFile.Read(path, MostBytes);
            return Parse(Encoding.UTF8.GetString(
                content.AsSpan(content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0)), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, 1, 1, "a readable results.json", e);
        }
    }

    /// <summary>Parses results.</summary>
    /// <param name="json">Text of a results.json.</param>
    /// <param name="path">Its name, for the message.</param>
    /// <exception cref="BadInputException">The text is not JSON, is of another schema, or has cells that no run has.</exception>
    public static RunResults Parse(string json, string path)
    {
        try
        {
            RunResults? results = JsonSerializer.Deserialize<RunResults>(json, Layout);
            return results is { Schema: 1 or RunResults.CurrentSchema }
                ? Checked(results, json, path)
                : throw new BadInputException(path, 1, 1, "results of schema 1 or 2");
        }
        catch (JsonException e)
        {
            string what = e.Path is null or "$" ? "results.json of schema 1 or 2" : $"what schema 1 or 2 has at {e.Path}";
            throw new BadInputException(path, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, what, e);
        }
    }

    private static RunResults Checked(RunResults results, string json, string path)
    {
        byte[] text = Encoding.UTF8.GetBytes(json);
        if (JsonPlace.OfControlCharacter(text) is { } control)
        {
            throw new BadInputException(path, control.Line, control.Column, "text without control characters");
        }

        if (ResultsCheck.FirstMistake(results) is { } mistake)
        {
            (int line, int column) = JsonPlace.Of(text, mistake.Path);
            throw new BadInputException(path, line, column, mistake.Expected);
        }

        return results;
    }
}
