using System.Text.Json;
using System.Text.RegularExpressions;

namespace Eval.Tests;

/// <summary>
/// The part of JSON Schema that results.schema.json uses: $ref into $defs, type, const, enum, pattern, minimum, items, properties, required,
/// additionalProperties. A keyword it does not know is an error, so that the schema cannot promise what nobody checks.
/// </summary>
internal sealed class SchemaValidator
{
    private static readonly string[] Known =
        ["$ref", "type", "const", "enum", "pattern", "minimum", "items", "properties", "required", "additionalProperties", "description", "title", "$schema", "$defs"];

    private readonly JsonElement root;
    private readonly List<string> errors = [];

    private SchemaValidator(JsonElement root) => this.root = root;

    /// <summary>What is wrong with a document, one line each with the path; empty when it is valid.</summary>
    public static IReadOnlyList<string> Validate(string schema, string document)
    {
        using JsonDocument rules = JsonDocument.Parse(schema);
        using JsonDocument value = JsonDocument.Parse(document);
        SchemaValidator validator = new(rules.RootElement);
        validator.Check(rules.RootElement, value.RootElement, "$");
        return validator.errors;
    }

    private void Check(JsonElement schema, JsonElement value, string path)
    {
        foreach (JsonProperty rule in schema.EnumerateObject())
        {
            if (!Known.Contains(rule.Name))
            {
                errors.Add($"{path}: the validator does not know the keyword {rule.Name}");
            }

            switch (rule.Name)
            {
                case "$ref":
                    Check(root.GetProperty("$defs").GetProperty(rule.Value.GetString()!["#/$defs/".Length..]), value, path);
                    break;
                case "type":
                    Require(Types(rule.Value).Any(t => IsOfType(value, t)), path, $"expected {rule.Value}, found {value.ValueKind}");
                    break;
                case "const":
                    Require(JsonElement.DeepEquals(rule.Value, value), path, $"expected {rule.Value}");
                    break;
                case "enum":
                    Require(rule.Value.EnumerateArray().Any(v => JsonElement.DeepEquals(v, value)), path, $"{value} is none of {rule.Value}");
                    break;
                case "pattern" when value.ValueKind == JsonValueKind.String:
                    Require(Regex.IsMatch(value.GetString()!, rule.Value.GetString()!), path, $"'{value}' does not match {rule.Value}");
                    break;
                case "minimum" when value.ValueKind == JsonValueKind.Number:
                    Require(value.GetDecimal() >= rule.Value.GetDecimal(), path, $"{value} is below {rule.Value}");
                    break;
                case "items" when value.ValueKind == JsonValueKind.Array:
                    CheckItems(rule.Value, value, path);
                    break;
                case "required" when value.ValueKind == JsonValueKind.Object:
                    CheckRequired(rule.Value, value, path);
                    break;
            }
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            CheckProperties(schema, value, path);
        }
    }

    private void CheckItems(JsonElement items, JsonElement value, string path)
    {
        int i = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            Check(items, item, $"{path}[{i++}]");
        }
    }

    private void CheckRequired(JsonElement names, JsonElement value, string path)
    {
        foreach (JsonElement name in names.EnumerateArray())
        {
            Require(value.TryGetProperty(name.GetString()!, out _), path, $"{name} is missing");
        }
    }

    private void CheckProperties(JsonElement schema, JsonElement value, string path)
    {
        bool hasNamed = schema.TryGetProperty("properties", out JsonElement named);
        bool hasOther = schema.TryGetProperty("additionalProperties", out JsonElement other);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            string at = $"{path}.{property.Name}";
            if (hasNamed && named.TryGetProperty(property.Name, out JsonElement rules))
            {
                Check(rules, property.Value, at);
            }
            else if (hasOther && other.ValueKind == JsonValueKind.False)
            {
                errors.Add($"{at}: is not in the schema");
            }
            else if (hasOther && other.ValueKind == JsonValueKind.Object)
            {
                Check(other, property.Value, at);
            }
        }
    }

    private void Require(bool holds, string path, string message)
    {
        if (!holds)
        {
            errors.Add($"{path}: {message}");
        }
    }

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!) : [type.GetString()!];

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal d) && d == decimal.Truncate(d),
        _ => throw new ArgumentException($"type {type}", nameof(type)),
    };
}
