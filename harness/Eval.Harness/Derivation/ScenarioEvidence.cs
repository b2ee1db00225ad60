using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Yaml;

namespace Eval.Harness.Derivation;

/// <summary>
/// What runs of the kernel lab's scenarios show that no trace does: which operations were made between their samples, and whose footprint that tells.
/// </summary>
public sealed class ScenarioEvidence
{
    private readonly Dictionary<string, YamlMap> _scenarios = [];

    /// <summary>Reads the file.</summary>
    /// <param name="path">Such as fixtures/machines/geometry/scenarios.yaml.</param>
    /// <exception cref="BadInputException">It is missing or wrong.</exception>
    public static ScenarioEvidence Read(string path)
    {
        ScenarioEvidence evidence = new();
        foreach ((YamlValue key, YamlValue value) in YamlFile.Read(path, out _).Pairs("scenarios by name"))
        {
            evidence._scenarios[key.Text("the name of a scenario")] = value.Map("a scenario", "made", "tells", "finds_socket", "looked_up", "groups_in_turn");
        }

        return evidence;
    }

    /// <summary>Whether the run made as many groups as its first parameter says, one after another.</summary>
    internal bool HasGroupsInTurn(ObservedRun run) => Of(run)?.Flag("groups_in_turn") ?? false;

    /// <summary>Label of the sample after a reader had opened what another group made, where there is one.</summary>
    internal string? LookedUp(ObservedRun run) => Of(run)?.Find("looked_up")?.Text("the label of a sample");

    /// <summary>The operation whose footprint the run tells, where there is one.</summary>
    internal string? Tells(ObservedRun run) => Of(run)?.Find("tells")?.Text("an operation");

    /// <summary>Whether the run made one socket for each of its first parameter.</summary>
    internal bool FindsSocket(ObservedRun run) => Of(run)?.Flag("finds_socket") ?? false;

    /// <summary>Operations made between the first two samples, and how many of each.</summary>
    internal IReadOnlyList<(string Kind, long Times)> Made(ObservedRun run)
    {
        Scope scope = new(0);
        scope.Declare("N", Unit.None, run.Parameters[0]);
        return Of(run)?.Find("made") is not { } made ? [] :
        [
            .. made.Pairs("operations by name").Select(
                pair => (pair.Key.Text("an operation"), ExpressionParser.Parse(pair.Value.Text("a number"), pair.Value.TextPlace, scope, 1).Evaluate(scope))),
        ];
    }

    private YamlMap? Of(ObservedRun run) => _scenarios.GetValueOrDefault(run.Scenario);
}
