using Eval.Harness;
using Eval.Harness.Results;

namespace Eval.Cli;

/// <summary>Several runs as one, when each ran a part of the matrix.</summary>
public static class ResultsUnion
{
    /// <summary>Puts runs together; provenance is the first one's.</summary>
    /// <param name="runs">Runs with the names of their files.</param>
    /// <exception cref="BadInputException">Two runs have the same cell.</exception>
    public static RunResults Of(IReadOnlyList<(string File, RunResults Results)> runs)
    {
        if (runs.Count == 1)
        {
            return runs[0].Results;
        }

        Dictionary<(string, string), string> seen = [];
        foreach ((string file, RunResults results) in runs)
        {
            foreach (CellResult cell in results.Cells)
            {
                if (!seen.TryAdd((cell.Strategy, cell.Fixture), file))
                {
                    throw new BadInputException(
                        $"{file}: expected cells that {seen[(cell.Strategy, cell.Fixture)]} has not; both have {cell.Strategy} × {cell.Fixture} (to " +
                        "compare two runs: --against)");
                }
            }
        }

        RunResults[] all = [.. runs.Select(r => r.Results)];
        return all[0] with
        {
            Subjects = [.. all.SelectMany(r => r.Subjects).DistinctBy(s => s.Id).OrderBy(s => s.Id, StringComparer.Ordinal)],
            Strategies = [.. all.SelectMany(r => r.Strategies).DistinctBy(s => s.Id).OrderBy(s => s.Id, StringComparer.Ordinal)],
            Fixtures =
            [
                .. all.SelectMany(r => r.Fixtures).DistinctBy(f => f.Id).OrderBy(f => f.Family, StringComparer.Ordinal)
                    .ThenBy(f => f.Id, StringComparer.Ordinal),
            ],
            Invariants = [.. all.SelectMany(r => r.Invariants).DistinctBy(i => i.Id).OrderBy(i => i.Id, StringComparer.Ordinal)],
            Metrics = [.. all.SelectMany(r => r.Metrics).DistinctBy(m => m.Id)],
            Cells = [.. all.SelectMany(r => r.Cells).OrderBy(c => c.Strategy, StringComparer.Ordinal).ThenBy(c => c.Fixture, StringComparer.Ordinal)],
            Claims = [.. all.SelectMany(r => r.Claims).DistinctBy(c => (c.Strategy, c.Id))],
            Fidelity = [.. all.SelectMany(r => r.Fidelity).DistinctBy(f => (f.Kernel, f.Scenario, f.Label, f.Cgroup, f.Counter))],
            Tolerances = all.Select(r => r.Tolerances).FirstOrDefault(t => t is not null),
        };
    }
}
