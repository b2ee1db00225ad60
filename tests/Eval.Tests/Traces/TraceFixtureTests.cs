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
    public void Each_trace_has_a_header()
    {
        string folder = Path.GetDirectoryName(Library.Entries.First(e => e.Family == "traces").Path)!;
        IEnumerable<string> named = Directory.GetFiles(folder, "*.yaml").SelectMany(File.ReadLines).Where(l => l.StartsWith("trace: ", StringComparison.Ordinal)).Select(l => l[7..]);
        Assert.That(named, Is.EquivalentTo(Directory.GetFiles(folder, "*.trace.gz").Select(f => Path.GetFileName(f))));
    }

    [TestCaseSource(nameof(Ids))]
    public void A_trace_runs_under_every_strategy_and_breaks_only_what_is_declared(string id)
    {
        Fixture fixture = Library.Load(Library.Entries.Single(e => e.Id == id));
        using (Assert.EnterMultipleScope())
        {
            foreach (Strategy strategy in StrategyCatalog.FromAssemblies(typeof(Eval.Strategies.ObjcgReparenting.ObjcgReparenting).Assembly).All)
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
