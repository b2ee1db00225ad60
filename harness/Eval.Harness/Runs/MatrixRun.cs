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
    /// <param name="isWanted">Which cells to run, by the places of strategy and fixture; null for all.</param>
    /// <param name="progress">Told of each finished cell and its place, from 0, in the order in which cells start; from any thread, in any order.</param>
    public static RunResults Run(
        IReadOnlyList<Strategy> strategies,
        IReadOnlyList<Fixture> fixtures,
        ToolResult tool,
        ulong seed = 1,
        int parallelism = -1,
        ICellRunner? runner = null,
        Func<int, int, bool>? isWanted = null,
        Action<int, CellResult>? progress = null)
    {
        runner ??= new GuardedCells(CellLimits.Usual);
        CellResult?[] cells = new CellResult?[strategies.Count * fixtures.Count];
        int[] wanted = [.. Enumerable.Range(0, cells.Length).Where(i => isWanted?.Invoke(i / fixtures.Count, i % fixtures.Count) ?? true)];
        int[] order = [.. wanted.OrderByDescending(i => fixtures[i % fixtures.Count].Program.Length)];
        // One at a time, so that the longest really start first.
        Partitioner<int> places = Partitioner.Create(Enumerable.Range(0, order.Length), EnumerablePartitionerOptions.NoBuffering);
        // Each thread keeps the columns of its last machine, so that one for each thread of the pool is memory without end.
        int atATime = parallelism < 0 ? Environment.ProcessorCount : parallelism;
        Parallel.ForEach(places, new ParallelOptions { MaxDegreeOfParallelism = atATime }, place =>
        {
            int i = order[place];
            CellResult cell = runner.Run(strategies[i / fixtures.Count], fixtures[i % fixtures.Count], seed);
            cells[i] = cell;
            progress?.Invoke(place, cell);
        });
        RunResults results = new()
        {
            Tool = tool,
            Subjects = [.. strategies.Select(StrategyCatalog.SubjectOf)],
            Strategies = [.. strategies.Select(StrategyCatalog.Describe)],
            Fixtures = [.. fixtures.Select(Describe)],
            Invariants = InvariantCatalog.Describe(),
            Metrics = CellMetrics.Describe(),
            Cells = [.. cells.OfType<CellResult>()],
        };
        results = results with { Cells = FamilyVerdicts.Judge(results) };
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
}
