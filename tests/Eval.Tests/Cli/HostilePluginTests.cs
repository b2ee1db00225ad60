using Eval.Cli;
using Eval.Harness.Results;
using Eval.Tests.Runs.Hostile;

namespace Eval.Tests.Cli;

[Parallelizable(ParallelScope.All)]
public sealed class HostilePluginTests
{
    private const string Fixture = "move-mlocked", ClockEnded = "waited until 20 s on the clock were over and was ended";

    [TestCase("hostile-exits", "ended its process with status 0")]
    [TestCase("hostile-spins", "took more than 2 s of processor time and was ended")]
    [TestCase("hostile-waits", "waited until 10 s on the clock were over and was ended")]
    [TestCase("hostile-allocates", "threw OutOfMemoryException in Eval.Tests.Runs.Hostile.Allocates.Allocate")]
    [TestCase("hostile-overflows", "ended its process with status")]
    public void A_plugin_that_does_harm_loses_its_cell_and_no_other(string strategy, string says)
    {
        string most = strategy switch { "hostile-allocates" => "1min", "hostile-waits" => "1s", _ => "2s" };
        (Typed typed, RunResults results) = Run(strategy, "--max-time", most, "--max-memory", "256MiB");
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.HarnessFailed), typed.Error);
        string failure = results.Cells.Single(c => c.Strategy == strategy).Failure!;
        Assert.That(typed.Out, Does.Contain($"not run to its end: {strategy} × {Fixture}: {failure}"));

        // A busy host may not give it two seconds of processor time before the clock ends it.
        Assert.That(failure, Does.StartWith(says).Or.EqualTo(strategy == "hostile-spins" ? ClockEnded : says));
        Assert.That(
            results.Cells.Where(c => c.Strategy != strategy).Select(c => (c.Strategy, c.Failure)),
            Is.EquivalentTo(new[] { (PluggedIn.Id, null), ("leave-behind", (string?)null) }));
    }

    // One cell at a time, so that a process would compute them all: hostile-allocates comes first, and what it keeps is most of what there may be.
    [Test]
    public void What_a_failed_cell_has_taken_is_taken_from_no_cell_that_comes_after_it()
    {
        (_, RunResults results) = Run("hostile-allocates", "--jobs", "1", "--max-memory", "256MiB", "--fixture", "memory-max");
        Assert.That(
            results.Cells.Select(c => (c.Strategy, c.Failure is null)).Distinct(),
            Is.EquivalentTo(new[] { ("hostile-allocates", false), (PluggedIn.Id, true), ("leave-behind", true) }));
    }

    [Test]
    public void A_cell_does_not_fail_for_what_those_before_it_have_kept()
    {
        (Typed typed, RunResults results) = Run("hostile-keeps", "--jobs", "1", "--max-memory", "256MiB", "--fixture", "memory-max");
        Assert.That(results.Cells.Where(c => c.Failure is not null).Select(c => (c.Strategy, c.Fixture, c.Failure)), Is.Empty);
        Assert.That((typed.Status, results.Cells.Count), Is.EqualTo((ExitStatus.Verified, 3 * 2)), typed.Error);
    }

    [Test]
    public void What_a_plugin_prints_is_in_no_result()
    {
        (Typed typed, RunResults results) = Run("hostile-prints");
        Assert.That(results.Cells.Select(c => c.Failure), Is.All.Null);
        Assert.That(typed.Out + typed.Error, Does.Not.Contain("hostile words"));
    }

    [Test]
    public void A_plugin_s_cell_is_the_same_from_a_process_of_its_own_and_from_here()
    {
        (_, RunResults results) = Run("hostile-prints");
        CellResult plugged = results.Cells.Single(c => c.Strategy == PluggedIn.Id), here = Harness.Runs.CellRun.Run(
            new PluggedIn(), MatrixResults.Fixtures.Single(f => f.Id == Fixture));
        Assert.That(CellFile.ToLine(plugged), Is.EqualTo(CellFile.ToLine(here)));
        Assert.That(ResultsFile.PartToJson(plugged), Is.EqualTo(ResultsFile.PartToJson(here)));
    }

    [Test]
    public void Show_ends_a_plugin_that_does_harm_and_says_so()
    {
        Typed typed = Typed.At(
            Repository.Root, "show", "hostile-exits", Fixture, "--plugin", typeof(HostileStrategy).Assembly.Location);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.HarnessFailed), typed.Out);
        Assert.That(typed.Error, Does.Contain("not run to its end: ended its process with status 0"));
    }

    [TestCase("hostile-exits", PluggedIn.Id)]
    [TestCase("hostile-exits", "hostile-overflows")]
    public void Replay_ends_a_plugin_that_does_harm_and_computes_the_others(string hostile, string other)
    {
        string directory = Directory.CreateTempSubdirectory("memcg-eval-hostile-").FullName;
        try
        {
            Typed typed = Typed.At(Repository.Root, [
                "replay", "fixtures/traces/6.1-k1-10-20.trace.gz", "--plugin", typeof(HostileStrategy).Assembly.Location, "--strategy", hostile,
                "--strategy", other, "--format", "csv", "--out", directory]);
            Assert.That(typed.Status, Is.EqualTo(ExitStatus.HarnessFailed), typed.Error);
            Assert.That(typed.Error, Does.Not.Contain("memcg-eval failed"));
            Assert.That(typed.Out, Does.Contain("not run to its end: hostile-exits × 6.1-k1-10-20: ended its process with status 0"));
            RunResults results = ResultsFile.Read(Path.Combine(directory, OutputFiles.ResultsName));
            Assert.That(results.Cells.Single(c => c.Strategy == hostile).Failure, Is.EqualTo("ended its process with status 0"));
            Assert.That(results.Cells.Single(c => c.Strategy == other).Failure is null, Is.EqualTo(other == PluggedIn.Id));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static (Typed Typed, RunResults Results) Run(string strategy, params string[] limits)
    {
        string directory = Directory.CreateTempSubdirectory("memcg-eval-hostile-").FullName;
        try
        {
            Typed typed = Typed.At(Repository.Root, [
                "run", "--plugin", typeof(HostileStrategy).Assembly.Location, "--strategy", strategy, "--strategy", PluggedIn.Id, "--strategy",
                "leave-behind", "--fixture", Fixture,
                "--format", "csv", "--out", directory, .. limits]);
            return (typed, ResultsFile.Read(Path.Combine(directory, OutputFiles.ResultsName)));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
