using System.Text.Json;

namespace Eval.Mutants;

/// <summary>What judges which mutant: found once, with every mutant off, and kept in a file for the workers that follow.</summary>
/// <param name="Tests">Names of tests that pass and reach a mutant.</param>
/// <param name="Cells">Cells that come out as verified: strategy and fixture.</param>
/// <param name="TestsOf">For each mutant the tests that reach it, by their place.</param>
/// <param name="CellsOf">For each mutant cells that reach it, by their place; the quickest first.</param>
public sealed record Plan(string[] Tests, (string Strategy, string Fixture)[] Cells, int[][] TestsOf, int[][] CellsOf)
{
    private static readonly JsonSerializerOptions Options = new() { IncludeFields = true };

    /// <summary>Writes it.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Options));

    /// <summary>Reads it.</summary>
    public static Plan Read(string path) => JsonSerializer.Deserialize<Plan>(File.ReadAllText(path), Options)!;
}
