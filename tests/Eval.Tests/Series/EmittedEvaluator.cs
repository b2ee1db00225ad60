using System.Globalization;
using Eval.Harness.Caching;
using Eval.Harness.Fixtures;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;
using Eval.Series.Commits;
using Eval.Tests.Caching;

namespace Eval.Tests.Series;

/// <summary>
/// Evaluates a worktree as its own build would, but without the minute that a build takes: every file below strategies/ is a strategy that is emitted, and
/// all of them run on the given fixtures with the cells that are kept.
/// </summary>
/// <param name="fixtures">Fixtures.</param>
/// <param name="cache">Where the user's caches are.</param>
internal sealed class EmittedEvaluator(IReadOnlyList<Fixture> fixtures, string cache) : ICommitEvaluator
{
    private const long Plenty = 1L << 30;

    public string Key => "emitted";

    public TreeEvaluation Evaluate(string directory, CancellationToken cancellation)
    {
        (string Id, int Overhead)[] sources =
        [
            .. Directory.EnumerateFiles(Path.Combine(directory, "strategies")).Order(StringComparer.Ordinal)
                .Select(f => (Path.GetFileName(f), int.Parse(File.ReadAllText(f), CultureInfo.InvariantCulture))),
        ];
        IReadOnlyList<Strategy> strategies = EmittedPlugin.Build(Path.Combine(directory, "Emitted.dll"), sources);
        using CachedCells cells = new(ResultCache.In(cache, Plenty), new GuardedCells(CellLimits.Usual));
        return new TreeEvaluation(true, null, 0, MatrixRun.Run(strategies, fixtures, MatrixResults.Tool, runner: cells))
        {
            Cells = CellCounts.Said("[1/2] a cell\n" + cells.Counts.Line(cache) + "\n"),
        };
    }
}
