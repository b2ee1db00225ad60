using Eval.Harness;
using Eval.Harness.Results;

namespace Eval.Cli;

/// <summary>What is compared: the subjects with their cells, the base first.</summary>
/// <param name="Subjects">Names and cells; two or more.</param>
/// <param name="Metrics">Metrics that were measured.</param>
/// <param name="What">What a cell stands for: "fixture", or "cell" when whole runs are compared.</param>
public sealed record ComparedSubjects(IReadOnlyList<(string Name, IReadOnlyList<CellResult> Cells)> Subjects, IReadOnlyList<MetricResult> Metrics, string What)
{
    private const string ResultsEnding = ".json";

    /// <summary>Whether a word names a results file rather than a strategy.</summary>
    public static bool IsFile(string word) => word.EndsWith(ResultsEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whole runs: every cell that is in all of them and whose fixture is byte for byte the same.</summary>
    /// <param name="runs">Names and results; two or more.</param>
    /// <param name="fixture">A glob for fixtures; null for all.</param>
    /// <exception cref="BadInputException">They have no such cell in common.</exception>
    public static ComparedSubjects OfRuns(IReadOnlyList<(string Name, RunResults Results)> runs, string? fixture)
    {
        Dictionary<string, string>[] contents = [.. runs.Select(run => run.Results.Fixtures.ToDictionary(f => f.Id, f => f.Content, StringComparer.Ordinal))];
        HashSet<string> same =
        [
            .. runs[0].Results.Fixtures.Where(f => Matches(fixture, f) && contents.All(own => own.GetValueOrDefault(f.Id) == f.Content)).Select(f => f.Id),
        ];
        (string, IReadOnlyList<CellResult>)[] subjects =
        [
            .. runs.Select(run => (run.Name, (IReadOnlyList<CellResult>)
                [.. run.Results.Cells.Where(cell => same.Contains(cell.Fixture)).Select(cell => cell with { Fixture = $"{cell.Strategy}/{cell.Fixture}" })])),
        ];
        return subjects.Select(s => s.Item2.Select(cell => cell.Fixture)).Aggregate((a, b) => a.Intersect(b)).Any()
            ? new ComparedSubjects(subjects, runs[0].Results.Metrics, "cell")
            : throw new BadInputException(
                $"compare: expected runs with a cell in common{(fixture is null ? "" : $" on {fixture}")}, of a fixture that is the same in all of them");
    }

    /// <summary>Subjects of one run.</summary>
    /// <param name="results">The run.</param>
    /// <param name="ids">Ids of strategies or kernels.</param>
    /// <param name="fixture">A glob for fixtures; null for all.</param>
    /// <exception cref="BadInputException">The run lacks one of them.</exception>
    public static ComparedSubjects Within(RunResults results, IReadOnlyList<string> ids, string? fixture)
    {
        string[] known = [.. results.Cells.Select(cell => cell.Strategy).Distinct()];
        foreach (string id in ids.Where(id => !known.Contains(id)))
        {
            throw new BadInputException($"compare: expected a strategy or kernel of the run, found '{id}'{NearestWord.Hint(id, known)}");
        }

        HashSet<string> wanted = [.. results.Fixtures.Where(f => Matches(fixture, f)).Select(f => f.Id)];
        (string, IReadOnlyList<CellResult>)[] subjects =
        [
            .. ids.Select(id => (id, (IReadOnlyList<CellResult>)
                [.. results.Cells.Where(cell => cell.Strategy == id && wanted.Contains(cell.Fixture))])),
        ];
        return subjects.Select(s => s.Item2.Select(cell => cell.Fixture)).Aggregate((a, b) => a.Intersect(b)).Any()
            ? new ComparedSubjects(subjects, results.Metrics, "fixture")
            : throw new BadInputException(fixture is null
                ? "compare: expected subjects that ran on the same fixtures"
                : $"compare: expected a fixture that all ran on, found '{fixture}'{NearestWord.Hint(fixture, results.Fixtures.Select(f => f.Id))}");
    }

    // As everywhere: an id, or family/id.
    private static bool Matches(string? glob, FixtureResult fixture) =>
        glob is null || Glob.Matches(glob, fixture.Id) || Glob.Matches(glob, $"{fixture.Family}/{fixture.Id}");
}
