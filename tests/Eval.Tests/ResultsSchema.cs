using System.Text.Json;
using Eval.Cli;
using Json.Schema;

namespace Eval.Tests;

/// <summary>The JSON Schema that is shipped with results.json.</summary>
internal static class ResultsSchema
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(OutputFiles.Schema());
    private static readonly EvaluationOptions Whether = new() { OutputFormat = OutputFormat.Flag }, Where = new() { OutputFormat = OutputFormat.List };

    /// <summary>What is wrong with a document, one line each with the place in it; empty when it is valid.</summary>
    public static IReadOnlyList<string> Errors(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Schema.Evaluate(document.RootElement, Whether).IsValid
            ? []
            : [.. from detail in Schema.Evaluate(document.RootElement, Where).Details ?? []
                  from error in detail.Errors ?? new Dictionary<string, string>()
                  select $"{detail.InstanceLocation}: {error.Value}"];
    }
}
