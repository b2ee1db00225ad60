using Eval.Harness.Invariants;
using Eval.Harness.Results;

namespace Eval.Harness.Runs;

/// <summary>teardown-scales needs a whole family of fixtures: its verdict stands on the cell of the largest size.</summary>
internal static class FamilyVerdicts
{
    private const string Invariant = "teardown-scales", Metric = "teardown_steps";
    private const int FewestSizes = 4;

    /// <summary>The cells with the verdicts that only families can have. A family with a cell that is not there or failed has none.</summary>
    public static IReadOnlyList<CellResult> Judge(RunResults results)
    {
        Dictionary<(string, string), CellResult> cells = results.Cells.ToDictionary(c => (c.Strategy, c.Fixture));
        foreach (IGrouping<string, FixtureResult> family in results.Fixtures.Where(f => f.ScaleFamily.Length > 0).GroupBy(f => f.ScaleFamily))
        {
            FixtureResult[] sizes = [.. family.OrderBy(f => f.ScaleN)];
            foreach (StrategyResult strategy in sizes.Length >= FewestSizes ? results.Strategies : [])
            {
                CellResult[] row = [.. sizes.Select(f => cells.GetValueOrDefault((strategy.Id, f.Id))).OfType<CellResult>().Where(c => c.Failure is null)];
                if (row.Length == sizes.Length)
                {
                    TeardownFit fit = TeardownFit.Of([.. sizes.Zip(row, (f, c) => ((double)f.ScaleN, (double)c.Metrics[Metric]))]);
                    SortedDictionary<string, VerdictResult> verdicts = new(row[^1].Verdicts.ToDictionary(), StringComparer.Ordinal)
                    {
                        [Invariant] = TeardownScales.Judge(fit, sizes.Length).Under(strategy.Admits, Invariant, sizes[^1].Id),
                    };
                    cells[(strategy.Id, sizes[^1].Id)] = row[^1] with { Verdicts = verdicts };
                }
            }
        }

        return [.. results.Cells.Select(c => cells[(c.Strategy, c.Fixture)])];
    }
}
