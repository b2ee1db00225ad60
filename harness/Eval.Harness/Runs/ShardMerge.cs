using System.Reflection;
using Eval.Harness.Claims;
using Eval.Harness.Results;

namespace Eval.Harness.Runs;

/// <summary>Shards of one run to one result: the same as if one machine had computed it all.</summary>
public static class ShardMerge
{
    /// <summary>Puts shards together.</summary>
    /// <param name="shards">Results of the shards with the names of their files, in any order.</param>
    /// <param name="assemblies">Assemblies whose claims are judged.</param>
    /// <exception cref="BadInputException">One is no shard, they are not of one run, a cell is there twice or not at all: it is named.</exception>
    public static RunResults Of(IReadOnlyList<(string File, RunResults Results)> shards, IEnumerable<Assembly> assemblies)
    {
        ArgumentNullException.ThrowIfNull(shards);
        (string file, RunResults first) = shards[0];
        foreach ((string other, RunResults results) in shards)
        {
            NeedSameRun(file, first, other, results);
        }

        int[] plan = [.. Enumerable.Range(1, first.Shard!.Count)];
        Dictionary<(string, string), (string File, CellResult Cell)> cells = [];
        foreach ((string other, RunResults results) in shards)
        {
            foreach (CellResult cell in results.Cells)
            {
                if (!cells.TryAdd((cell.Strategy, cell.Fixture), (other, cell)))
                {
                    throw new BadInputException(
                        $"{other}: expected cells that no other shard has; {cells[(cell.Strategy, cell.Fixture)].File} has {cell.Strategy} × " +
                        $"{cell.Fixture} too");
                }
            }
        }

        string missing = string.Join(", ", plan.Except(shards.Select(s => s.Results.Shard!.Index)).Select(i => $"{i}/{first.Shard.Count}"));
        foreach (StrategyResult strategy in first.Strategies)
        {
            foreach (FixtureResult fixture in first.Fixtures)
            {
                if (!cells.ContainsKey((strategy.Id, fixture.Id)))
                {
                    throw new BadInputException(
                        $"expected every cell of the run, found {strategy.Id} × {fixture.Id} in no shard{(missing.Length > 0 ? $"; missing: {missing}" : "")}");
                }
            }
        }

        if (missing.Length > 0)
        {
            throw new BadInputException($"expected every shard of the run; missing: {missing}");
        }

        RunResults whole = first with
        {
            Shard = null,
            Cells = [.. from strategy in first.Strategies from fixture in first.Fixtures select cells[(strategy.Id, fixture.Id)].Cell],
            Fidelity = [.. shards.SelectMany(s => s.Results.Fidelity)],
            Tolerances = shards.Select(s => s.Results.Tolerances).FirstOrDefault(t => t is not null),
        };
        whole = whole with { Cells = FamilyVerdicts.Judge(whole) };
        return whole with { Claims = ClaimBook.Load(assemblies).Evaluate(whole) };
    }

    private static void NeedSameRun(string file, RunResults first, string other, RunResults results)
    {
        if (results.Shard is null)
        {
            throw new BadInputException($"{other}: expected a shard of a run, found a whole result");
        }

        if (results.Tool != first.Tool)
        {
            throw new BadInputException($"{other}: expected results of {Words(first.Tool)} as in {file}, found {Words(results.Tool)}");
        }

        if (results.Shard with { Index = first.Shard!.Index } != first.Shard)
        {
            throw new BadInputException(
                $"{other}: expected a shard of {first.Shard.Count} with seed {first.Shard.Seed} as {file}, found one of {results.Shard.Count} with " +
                $"seed {results.Shard.Seed}");
        }

        if (!Ids(results).SequenceEqual(Ids(first)))
        {
            string odd = Ids(results).Except(Ids(first)).Concat(Ids(first).Except(Ids(results))).FirstOrDefault("the same in another order");
            throw new BadInputException($"{other}: expected the strategies and fixtures of {file}, found them to differ in {odd}");
        }
    }

    private static IEnumerable<string> Ids(RunResults results) =>
        results.Strategies.Select(s => s.Id).Concat(results.Fixtures.Select(f => $"{f.Id} ({(f.Content.Length > 12 ? f.Content[..12] : f.Content)})"));

    private static string Words(ToolResult tool) => $"{tool.Version}, commit {tool.Commit ?? "unknown"}{(tool.Dirty == true ? " with changes" : "")}";
}
