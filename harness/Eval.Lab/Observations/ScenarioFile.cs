using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eval.Harness.Fixtures.Host;

namespace Eval.Lab.Observations;

/// <summary>
/// An observation as a file of results in the format of the kernel lab, which fidelity and geometry read: without what only the lab's own judges
/// need.
/// </summary>
public static class ScenarioFile
{
    private const int ParameterCount = 2;
    private static readonly JsonSerializerOptions Compact = new() { WriteIndented = false };

    /// <summary>Name of the file: version, scenario, parameters, and which repetition.</summary>
    public static string NameOf(string version, HostScript script, int repetition)
    {
        string repeated = repetition == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"-r{repetition + 1}");
        return $"{Stem(version, script)}{repeated}.jsonl";
    }

    /// <summary>Name of the file of a run that was traced.</summary>
    public static string NameOfTraced(string version, HostScript script) => $"{Stem(version, script)}-trace.jsonl";

    /// <summary>Name of its trace, packed.</summary>
    public static string NameOfTrace(string version, HostScript script) => $"{Stem(version, script)}.trace.gz";

    /// <summary>Its text: the fixture's own samples, without the group that stands for the root.</summary>
    public static string TextOf(HostScript script, Observation observation)
    {
        List<string> lines = [];
        foreach (string line in observation.Lines)
        {
            JsonObject json = JsonNode.Parse(line)!.AsObject();
            // A move out of the root only brings a task in; what a scenario is about are the others.
            if (json["label"]?.GetValue<string>() is HostScript.End or Observation.Drained || json["out_of"]?.GetValue<string>() == "/")
            {
                continue;
            }

            if (json.ContainsKey("kernel"))
            {
                json["params"] = new JsonArray([.. Parameters(script).Select(p => (JsonNode)p)]);
                json["filesystem"] = new JsonObject { ["hash_seed"] = Guests.GuestFiles.HashSeed, ["checksums"] = true, ["prepared"] = true };
                json["reads_sysfs"] = false;
            }

            if (json["cgroups"] is JsonArray groups)
            {
                groups.RemoveAt(0);
            }

            lines.Add(json.ToJsonString(Compact));
        }

        return string.Join('\n', lines) + "\n";
    }

    private static string Stem(string version, HostScript script) => $"{version}-{script.Fixture}-{string.Join('-', Parameters(script))}";

    // The kernel lab's files state two, zeros where a scenario has fewer.
    private static IEnumerable<long> Parameters(HostScript script) =>
        script.Parameters.Concat(Enumerable.Repeat(0L, ParameterCount)).Take(Math.Max(ParameterCount, script.Parameters.Count));
}
