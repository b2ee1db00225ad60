using System.Text.Json;
using Eval.Cli;
using Json.Schema;

namespace Eval.Tests;

/// <summary>The JSON Schema that is shipped with results.json.</summary>
internal static class ResultsSchema
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(OutputFiles.Schema());
    private static readonly EvaluationOptions Flat = new() { OutputFormat = OutputFormat.List };

    /// <summary>What is wrong with a document, one line each with the place in it; empty when it is valid.</summary>
    public static IReadOnlyList<string> Errors(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        EvaluationResults found = Schema.Evaluate(document.RootElement, Flat);
        return found.IsValid
            ? []
            : [.. from detail in found.Details ?? []
                  from error in detail.Errors ?? new Dictionary<string, string>()
                  select $"{detail.InstanceLocation}: {error.Value}"];
    }
}
