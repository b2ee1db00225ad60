using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eval.Harness.Results;

/// <summary>Writes the points of a curve as pairs on one line: most of a results.json is curves, and nobody reads them by the line.</summary>
internal sealed class CurvePointsConverter : JsonConverter<IReadOnlyList<CurvePoint>>
{
    public override IReadOnlyList<CurvePoint> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        long[][] pairs = JsonSerializer.Deserialize<long[][]>(ref reader, options) ?? [];
        return [.. pairs.Select(pair => pair.Length == 2 ? new CurvePoint(pair[0], pair[1]) : throw new JsonException("a point is a pair of numbers"))];
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<CurvePoint> value, JsonSerializerOptions options)
    {
        StringBuilder text = new("[");
        foreach (CurvePoint point in value)
        {
            text.Append(text.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture, $"[{point.T},{point.V}]");
        }

        writer.WriteRawValue(text.Append(']').ToString());
    }
}
