using System.Collections.Concurrent;
using Eval.Harness.Claims;
using Eval.Harness.Fixtures;
using Eval.Harness.Invariants;
using Eval.Harness.Metrics;
using Eval.Harness.Results;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;
using Eval.Kernel.Execution;

namespace Eval.Harness.Runs;

/// <summary>Every strategy on every fixture, in parallel over cells; the results are in order whatever finished first.</summary>
public static class MatrixRun
{
    /// <summary>Runs the matrix.</summary>
    /// <param name="strategies">Strategies, by id.</param>
    /// <param name="fixtures">Fixtures, in order.</param>
    /// <param name="tool">Provenance.</param>
    /// <param name="seed">Seed of the random streams.</param>
    /// <param name="parallelism">Cells at a time; -1 for one per core.</param>
    /// <param name="runner">Where results of cells come from; null to compute them in this process within the usual limits.</param>
    /// <param name="progress">Told of each finished cell and its place, from 0, in the order in which cells start; from any thread, in any order.</param>
    public static RunResults Run(
        IReadOnlyList<Strategy> strategies,
        IReadOnlyList<Fixture> fixtures,
        ToolResult tool,
        ulong seed = 1,
        int parallelism = -1,
        ICellRunner? runner = null,
        Action<int, CellResult>? progress = null)
    {
        runner ??= new GuardedCells(CellLimits.Usual);
        CellResult[] cells = new CellResult[strategies.Count * fixtures.Count];
        int[] order = [.. Enumerable.Range(0, cells.Length).OrderByDescending(i => fixtures[i % fixtures.Count].Program.Length)];
        // One at a time, so that the longest really start first.
        Partitioner<int> places = Partitioner.Create(Enumerable.Range(0, order.Length), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(places, new ParallelOptions { MaxDegreeOfParallelism = parallelism }, place =>
        {
            int i = order[place];
            cells[i] = runner.Run(strategies[i / fixtures.Count], fixtures[i % fixtures.Count], seed);
            progress?.Invoke(place, cells[i]);
        });
        RunResults results = new()
        {
            Tool = tool,
            Subjects = [.. strategies.Select(StrategyCatalog.SubjectOf)],
            Strategies = [.. strategies.Select(StrategyCatalog.Describe)],
            Fixtures = [.. fixtures.Select(Describe)],
            Invariants = InvariantCatalog.Describe(),
            Metrics = CellMetrics.Describe(),
            Cells = JudgeScaling(cells, strategies, fixtures),
        };
        return results with { Claims = ClaimBook.Load(strategies.Select(s => s.GetType().Assembly)).Evaluate(results) };
    }

    /// <summary>A fixture as results.json shows it.</summary>
    public static FixtureResult Describe(Fixture fixture) => new()
    {
        Id = fixture.Id,
        Family = fixture.Family,
        Source = fixture.Source,
        Machine = fixture.Machine.Id,
        Events = fixture.Program.Length + fixture.SideProgram.Length,
        Title = fixture.Title,
        Story = fixture.Story,
        Expect = fixture.Expect,
        Tree = fixture.Tree,
        Content = fixture.Content,
        Report = fixture.Report is { } report ? new ReportResult(report.Id, report.Kernel, report.FixedBy) : null,
        ScaleN = fixture.ScaleN,
        ScaleFamily = fixture.ScaleFamily,
    };

    // teardown-scales needs a whole family: its verdict stands on the cell of the largest size.
    private static CellResult[] JudgeScaling(CellResult[] cells, IReadOnlyList<Strategy> strategies, IReadOnlyList<Fixture> fixtures)
    {
        foreach (var family in fixtures.Select((f, i) => (Fixture: f, Index: i)).Where(f => f.Fixture.ScaleFamily.Length > 0).GroupBy(f => f.Fixture.ScaleFamily))
        {
            var sizes = family.OrderBy(f => f.Fixture.ScaleN).ToList();
            for (int s = 0; s < strategies.Count && sizes.Count >= 4; s++)
            {
                int row = s * fixtures.Count;
                int last = row + sizes[^1].Index;
                if (sizes.Any(f => cells[row + f.Index].Failure is not null))
                {
                    continue;
                }

                TeardownFit fit = TeardownFit.Of([.. sizes.Select(f => ((double)f.Fixture.ScaleN, (double)cells[row + f.Index].Metrics["teardown_steps"]))]);
                SortedDictionary<string, VerdictResult> verdicts = new(cells[last].Verdicts.ToDictionary(), StringComparer.Ordinal)
                {
                    ["teardown-scales"] = TeardownScales.Judge(fit, sizes.Count).Under(strategies[s].Facets.Admits, "teardown-scales", sizes[^1].Fixture.Id),
                };
                cells[last] = cells[last] with { Verdicts = verdicts };
            }
        }

        return cells;
    }
}
