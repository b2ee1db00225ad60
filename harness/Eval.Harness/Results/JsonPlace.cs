using System.Text.Json;

namespace Eval.Harness.Results;

/// <summary>Where something stands in JSON text, by the names and indices that lead to it.</summary>
internal static class JsonPlace
{
    /// <summary>Line and column, from 1, of the value at the end of a path, or of the nearest one around it.</summary>
    /// <param name="json">Well-formed JSON, UTF-8.</param>
    /// <param name="path">Names of properties and indices into arrays, from the root.</param>
    public static (int Line, int Column) Of(ReadOnlySpan<byte> json, params IReadOnlyList<object> path)
    {
        Utf8JsonReader reader = new(json);
        reader.Read();
        long at = reader.TokenStartIndex;
        foreach (object step in path)
        {
            if (!Enter(ref reader, step))
            {
                break;
            }

            at = reader.TokenStartIndex;
        }

        return LineAndColumn(json[..(int)at]);
    }

    /// <summary>
    /// The first text with a control character other than a line break or tab in it, which would move a terminal's cursor; null when there is none.
    /// </summary>
    public static (int Line, int Column)? OfControlCharacter(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped
                && reader.GetString()!.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            {
                return LineAndColumn(json[..(int)reader.TokenStartIndex]);
            }
        }

        return null;
    }

    private static bool Enter(ref Utf8JsonReader reader, object step)
    {
        if (step is string name && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isIt = reader.ValueTextEquals(name);
                reader.Read();
                if (isIt)
                {
                    return true;
                }

                reader.Skip();
            }
        }
        else if (step is int index && reader.TokenType == JsonTokenType.StartArray)
        {
            for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                if (i == index)
                {
                    return true;
                }

                reader.Skip();
            }
        }

        return false;
    }

    private static (int Line, int Column) LineAndColumn(ReadOnlySpan<byte> before)
    {
        int line = before.Count((byte)'\n') + 1;
        return (line, System.Text.Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
    }
}
