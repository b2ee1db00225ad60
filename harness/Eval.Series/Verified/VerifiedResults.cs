using Eval.Harness.Results;

namespace Eval.Series.Verified;

/// <summary>All verified results of a revision, of the working tree, or of one run.</summary>
public sealed class VerifiedResults
{
    /// <summary>As a reader names it: what was typed, or "the working tree".</summary>
    public required string Name { get; init; }

    /// <summary>Commit, null for the working tree.</summary>
    public required string? Commit { get; init; }

    /// <summary>Cells, strategy-major.</summary>
    public required IReadOnlyDictionary<CellKey, CellSource> Cells { get; init; }

    /// <summary>Claims as published; empty when nothing is.</summary>
    public IReadOnlyList<ClaimResult> Claims { get; init; } = [];

    /// <summary>Fidelity as published; empty when nothing is.</summary>
    public IReadOnlyList<FidelityResult> Fidelity { get; init; } = [];

    /// <summary>The cells of a run.</summary>
    /// <param name="name">As a reader names it.</param>
    /// <param name="commit">Commit, when known.</param>
    /// <param name="results">The run.</param>
    public static VerifiedResults OfRun(string name, string? commit, RunResults results)
    {
        Dictionary<string, FixtureResult> fixtures = results.Fixtures.ToDictionary(f => f.Id);
        SortedDictionary<CellKey, CellSource> cells = [];
        foreach (CellResult cell in results.Cells)
        {
            fixtures.TryGetValue(cell.Fixture, out FixtureResult? fixture);
            VerifiedCell verified = new(cell.Verdicts, cell.Metrics, fixture?.Content ?? "", fixture?.Machine ?? "");
            CellKey key = new(cell.Strategy, cell.Fixture);

            // Every run has its own identity: its cells are in memory, so reading them costs nothing.
            cells.Add(key, new CellSource($"{name} {key}", () => verified));
        }

        return new VerifiedResults { Name = name, Commit = commit, Cells = cells, Claims = results.Claims, Fidelity = results.Fidelity };
    }
}
