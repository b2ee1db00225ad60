using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;
using NUnit.Framework;

namespace Eval.Tests.Traces;

/// <summary>The recorded traces as fixtures of the matrix.</summary>
public sealed class TraceFixtureTests
{
    private static readonly FixtureLibrary Library = FixtureLibrary.Open(Path.Combine(AppContext.BaseDirectory, "../../../../../fixtures"));

    private static IEnumerable<string> Ids() => Library.Entries.Where(e => e.Family == "traces").Select(e => e.Id);

    [Test]
    public void Each_trace_is_replayed_or_a_table_is_derived_from_it()
    {
        string traces = Path.GetDirectoryName(Library.Entries.First(e => e.Family == "traces").Path)!;
        string fixtures = Path.GetDirectoryName(traces)!;
        string[] users =
        [
            .. Directory.GetFiles(traces, "*.yaml"),
            .. Directory.GetFiles(Path.Combine(fixtures, "footprints"), "*.yaml"),
            .. Directory.GetFiles(Path.Combine(fixtures, "machines"), "*.yaml", SearchOption.AllDirectories),
        ];
        string[] texts = [.. users.Select(File.ReadAllText)];
        IEnumerable<string> idle = Directory.GetFiles(traces, "*.trace.gz").Select(f => Path.GetFileName(f)!)
            .Where(f => !texts.Any(t => t.Contains(f, StringComparison.Ordinal)));
        Assert.That(idle, Is.Empty, "nobody reads these");
    }

    [TestCaseSource(nameof(Ids))]
    public void A_trace_runs_under_every_strategy_and_breaks_only_what_is_declared(string id)
    {
        Fixture fixture = Library.Load(Library.Entries.Single(e => e.Id == id));
        using (Assert.EnterMultipleScope())
        {
            foreach (Strategy strategy in MatrixResults.Strategies)
            {
                CellResult cell = CellRun.Run(strategy, fixture);
                IEnumerable<string> undeclared = cell.Verdicts.Where(v => v.Value.Verdict == VerdictResult.Violated && !v.Value.Declared)
                    .Select(v => $"{strategy.Info.Id}: {v.Key}: {v.Value.Witness}");
                Assert.That(undeclared, Is.Empty);
                Assert.That(cell.Metrics["failed_ops"], Is.Zero, strategy.Info.Id);
            }
        }
    }
}
