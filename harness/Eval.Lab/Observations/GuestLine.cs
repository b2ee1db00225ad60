using System.Text.Json;

namespace Eval.Lab.Observations;

/// <summary>One line of the agent, or an object in it.</summary>
internal readonly record struct GuestLine(JsonElement Element)
{
    /// <summary>Whether it has a key.</summary>
    public bool Has(string key) => Element.TryGetProperty(key, out _);

    /// <summary>A number, or another where it is absent.</summary>
    public long Number(string key, long otherwise = 0) => Element.TryGetProperty(key, out JsonElement value) ? value.GetInt64() : otherwise;

    /// <summary>A number with a fraction, 0 where it is absent.</summary>
    public double Real(string key) => Element.TryGetProperty(key, out JsonElement value) ? value.GetDouble() : 0;

    /// <summary>A text, empty where it is absent.</summary>
    public string Text(string key) => Element.TryGetProperty(key, out JsonElement value) ? value.GetString() ?? "" : "";

    /// <summary>Two numbers, zeros where they are absent.</summary>
    public (long First, long Second) Pair(string key) =>
        Element.TryGetProperty(key, out JsonElement value) ? (value[0].GetInt64(), value[1].GetInt64()) : (0, 0);

    /// <summary>Numbers by name.</summary>
    public Dictionary<string, long> Numbers(string key)
    {
        Dictionary<string, long> numbers = [];
        if (Element.TryGetProperty(key, out JsonElement value))
        {
            foreach (JsonProperty p in value.EnumerateObject())
            {
                numbers[p.Name] = p.Value.GetInt64();
            }
        }

        return numbers;
    }
}
