using System.Collections.Concurrent;
using System.Reflection;
using Eval.Harness.Caching;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;

namespace Eval.Tests;

/// <summary>
/// The matrix, run once for all tests and only as far as they ask: all strategies on one fixture, or on one family that is judged together. What a run of the
/// same code has left in the cache of cells is not computed again; <c>CellCacheTests</c> hold that cache to what is computed.
/// </summary>
internal static class MatrixResults
{
    /// <summary>Provenance that no test depends on.</summary>
    public static readonly ToolResult Tool = new("0.0.0", null, null);

    private static readonly ConcurrentDictionary<string, Lazy<RunResults>> Runs = new();
    private static readonly Lazy<ICellRunner> Cells = new(() =>
    {
        ResultCache cache = ResultCache.In(UserCache.Root, ResultCache.UsualBytes);
        cache.Shrink();
        return new CachedCells(cache, new GuardedCells(CellLimits.Usual));
    });

    /// <summary>The fixtures, not yet compiled.</summary>
    public static FixtureLibrary Library { get; } = FixtureLibrary.Open(Repository.PathOf("fixtures"));

    /// <summary>The strategies.</summary>
    public static IReadOnlyList<Strategy> Strategies { get; } = StrategyCatalog.FromAssemblies(Assembly.Load("Eval.Strategies")).All;

    private static readonly Lazy<IReadOnlyList<Fixture>> Compiled = new(() => Library.LoadAll([]));

    /// <summary>The fixtures, compiled once.</summary>
    public static IReadOnlyList<Fixture> Fixtures => Compiled.Value;

    /// <summary>The whole matrix, put together from one run for each fixture or family.</summary>
    public static RunResults Whole
    {
        get
        {
            RunResults[] runs = [.. Fixtures.Select(RunOf).Distinct()];
            return runs[0] with { Fixtures = [.. runs.SelectMany(r => r.Fixtures)], Cells = [.. runs.SelectMany(r => r.Cells)] };
        }
    }

    /// <summary>Every cell there is.</summary>
    public static IEnumerable<(CellResult Cell, FixtureResult Fixture)> All()
    {
        foreach (Fixture fixture in Fixtures)
        {
            foreach (Strategy strategy in Strategies)
            {
                yield return Cell(strategy.Info.Id, fixture.Id);
            }
        }
    }

    /// <summary>One cell.</summary>
    public static (CellResult Cell, FixtureResult Fixture) Cell(string strategy, string fixture)
    {
        Fixture wanted = Fixtures.Single(f => f.Id == fixture);
        RunResults results = RunOf(wanted);
        return (results.Cells.Single(c => c.Strategy == strategy && c.Fixture == fixture), results.Fixtures.Single(f => f.Id == fixture));
    }

    /// <summary>The run a fixture is judged in.</summary>
    public static RunResults RunOf(Fixture fixture)
    {
        string key = fixture.ScaleFamily.Length > 0 ? "family " + fixture.ScaleFamily : fixture.Id;
        return Runs.GetOrAdd(key, _ => new Lazy<RunResults>(() =>
        {
            Fixture[] together = fixture.ScaleFamily.Length > 0 ? [.. Fixtures.Where(f => f.ScaleFamily == fixture.ScaleFamily)] : [fixture];
            return MatrixRun.Run(Strategies, together, Tool, runner: Cells.Value);
        })).Value;
    }
}
