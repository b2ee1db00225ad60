using Eval.Harness.Results;
using Eval.Harness.Results.Snapshots;

namespace Eval.Series.Verified;

/// <summary>All verified results of a revision, of the working tree, or of one run.</summary>
public sealed record VerifiedResults
{
    /// <summary>As a reader names it: what was typed, or "the working tree".</summary>
    public required string Name { get; init; }

    /// <summary>Commit, null for the working tree.</summary>
    public required string? Commit { get; init; }

    /// <summary>Cells, strategy-major.</summary>
    public required IReadOnlyDictionary<CellKey, CellSource> Cells { get; init; }

    /// <summary>What the fixtures are, by id; a fixture that is not here is not known.</summary>
    public IReadOnlyDictionary<string, FixtureContent> Contents { get; init; } = new Dictionary<string, FixtureContent>();

    /// <summary>Claims; empty when none are verified.</summary>
    public IReadOnlyList<ClaimResult> Claims { get; init; } = [];

    /// <summary>Fidelity; empty when none is verified.</summary>
    public FidelitySnapshot Fidelity { get; init; } = new([], []);

    /// <summary>Verified pages of reports, by name.</summary>
    public IReadOnlyDictionary<string, VerifiedFile> Pages { get; init; } = new Dictionary<string, VerifiedFile>();

    /// <summary>The results of a run.</summary>
    /// <param name="name">As a reader names it.</param>
    /// <param name="commit">Commit, when known.</param>
    /// <param name="results">The run.</param>
    public static VerifiedResults OfRun(string name, string? commit, RunResults results)
    {
        SortedDictionary<CellKey, CellSource> cells = [];
        foreach (CellResult cell in results.Cells)
        {
            CellKey key = new(cell.Strategy, cell.Fixture);

            // Every run has its own identity: its cells are in memory, so reading them costs nothing.
            cells.Add(key, new CellSource($"{name} {key}", () => VerifiedCell.Of(cell)));
        }

        return new VerifiedResults
        {
            Name = name,
            Commit = commit,
            Cells = cells,
            Contents = results.Fixtures.ToDictionary(f => f.Id, f => new FixtureContent(f.Machine, f.Content)),
            Claims = results.Claims,
            Fidelity = FidelitySnapshot.Of(results.Fidelity),
        };
    }
}
