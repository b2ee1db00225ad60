using Eval.Cli;
using Eval.Fuzz;
using Eval.Fuzz.Judging;
using Eval.Harness.Fixtures;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;
using Eval.Tests.Cli;
using Eval.Tests.Invariants.SeededBugs;
using Eval.Tests.Runs.Hostile;

namespace Eval.Tests.Fuzz;

/// <summary>A search finds what is wrong, says it the same way each time, and makes it short.</summary>
public sealed class FuzzRunTests
{
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("memcg-eval-fuzz-test-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void A_broken_strategy_is_found_and_shown_by_a_fixture_of_a_few_steps_that_fails()
    {
        Sabotaged strategy = new(folio: () => new ForgetsToUncharge());
        using FuzzRun run = new(MatrixResults.Library, [strategy], new FuzzOptions { Seed = 1, Count = 32 });

        FoundFixture found = run.Run().Findings.First(f => f.Finding.What == "no-residue");

        string path = Path.Combine(_directory, found.Id + ".yaml");
        File.WriteAllText(path, found.Text);
        Fixture fixture = MatrixResults.Library.Load(new FixtureEntry(found.Id, "fuzz", path));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Steps, Is.LessThan(5), found.Text);
            Assert.That(CellRun.Run(strategy, fixture, found.Seed).Verdicts["no-residue"].Witness, Is.EqualTo(found.Finding.Witness));
        }
    }

    [Test]
    public void What_a_strategy_throws_is_a_finding()
    {
        Func<FolioOwnership> throwing = ThrowingFacet.Of<FolioOwnership>(typeof(FolioOwnership).GetMethod(nameof(FolioOwnership.Uncharge))!);
        using FuzzRun run = new(MatrixResults.Library, [new Sabotaged(folio: throwing)], new FuzzOptions { Seed = 1, Count = 16 });

        FuzzReport report = run.Run();

        Assert.That(report.Findings.Select(f => f.Finding.Kind), Is.Not.Empty.And.All.EqualTo(FindingKind.Threw));
    }

    [Test]
    public void The_same_seed_finds_the_same_however_many_fixtures_run_at_a_time()
    {
        Sabotaged strategy = new(folio: () => new ForgetsToUncharge());
        string alone = ReportOf(strategy, jobs: 1);

        Assert.That(ReportOf(strategy, jobs: 3), Is.EqualTo(alone));
    }

    [Test]
    public void Nothing_found_is_status_0_and_writes_nothing()
    {
        Typed typed = Typed.At(_directory, "fuzz", "--count", "8", "--fixtures", Repository.PathOf("fixtures"), "--json");
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.Verified), typed.Out + typed.Error);
        Assert.That(typed.Out, Does.Contain("\"findings\": []"));
        Assert.That(Directory.EnumerateFileSystemEntries(_directory), Is.Empty);
    }

    [Test]
    public void What_is_found_is_status_1_and_a_directory_that_run_takes()
    {
        string[] plugin = ["--plugin", typeof(ThrowsAtCharge).Assembly.Location, "--strategy", "hostile-throws"];
        Typed typed = Typed.At(_directory, ["fuzz", "--count", "30", "--fixtures", Repository.PathOf("fixtures"), "--out", "found", .. plugin]);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.Differs), typed.Out + typed.Error);

        Typed run = Typed.At(_directory, ["run", "--no-cache", "--fixture", "fuzz/*", "--fixtures", "found", "--format", "csv", .. plugin]);
        Assert.That(run.Status, Is.EqualTo(ExitStatus.HarnessFailed), run.Out + run.Error);
        Assert.That(run.Out, Does.Contain("threw InvalidOperationException"));
    }

    [TestCase("--time", "soon", "expected a time")]
    [TestCase("--count", "0", "expected 1 or more")]
    [TestCase("--strategy", "no-such", "no-such")]
    public void Bad_usage_is_status_2(string option, string value, string expected)
    {
        Typed typed = Typed.At(Repository.Root, "fuzz", option, value);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.BadInput));
        Assert.That(typed.Error, Does.Contain(expected));
    }

    private static string ReportOf(Strategy strategy, int jobs)
    {
        using FuzzRun run = new(MatrixResults.Library, [strategy], new FuzzOptions { Seed = 7, Count = 20, Jobs = jobs, MostShrinks = 40 });
        string report = Harness.Results.ResultsFile.PartToJson(run.Run());
        Assert.That(report, Does.Contain("no-residue"));
        return report;
    }
}
