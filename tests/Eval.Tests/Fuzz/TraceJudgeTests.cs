using System.Text;
using Eval.Cli;
using Eval.Fuzz;
using Eval.Fuzz.Judging;
using Eval.Fuzz.Traces;
using Eval.Harness.Runs;
using Eval.Tests.Cli;
using Eval.Tests.Runs.Hostile;

namespace Eval.Tests.Fuzz;

/// <summary>What is wrong with the reading of a trace, or with what runs of it, is found, said and made short.</summary>
public sealed class TraceJudgeTests
{
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("memcg-eval-traces-test-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    // Two objects whose addresses agree in their lower halves are one in a form that prints no more.
    [Test]
    public void A_form_that_makes_another_program_than_the_kernels_own_text_is_a_finding()
    {
        FuzzJudgement judged = Judge(Allocation("ffff888010000040"), Allocation("ffff999010000040"));

        Assert.That(judged.Findings.Select(f => (f.Kind, f.What)), Is.EquivalentTo(
            new[] { (FindingKind.Differs, "pointers of 32 bits: event"), (FindingKind.Differs, "hashed pointers: event") }));
    }

    [Test]
    public void A_refusal_of_a_trace_that_should_be_read_is_a_finding()
    {
        TraceRecord known = Allocation("ffff888010000040");
        FuzzJudgement judged = Judge(known, known with { Fields = [.. known.Fields.Where(f => f.Key != "bytes_alloc=")] });

        Finding found = judged.Findings.Single();
        Assert.That((found.Kind, found.Strategy), Is.EqualTo((FindingKind.Refused, "")));
        Assert.That(found.Witness, Does.Contain("bytes_alloc= in an event kmalloc"));
    }

    [Test]
    public void A_trace_with_nothing_wrong_shows_nothing() => Assert.That(Judge(Allocation("ffff888010000040")).Findings, Is.Empty);

    [TestCase(":3:7: expected a number", null)]
    [TestCase(":4:1: expected 5 events", null, Description = "what a damaged line does to the count is said at the end")]
    [TestCase(":2:7: expected a number", "a message that says another place")]
    [TestCase(":9:7: expected a number", "a message that says another place")]
    [TestCase("expected a number", "a message that does not say where")]
    [TestCase(":3:7: expected a number\nat Program.Main()", "a message of more than one line")]
    public void A_damaged_trace_is_refused_in_one_line_that_names_the_damage_or_what_follows_from_it(string refusal, string? unclear)
    {
        TraceDamage damage = new("a byte changed", Encoding.UTF8.GetBytes("1\n2\n3\n4\n"), Line: 3, Lines: 4);
        Assert.That(damage.Unclear(refusal), Is.EqualTo(unclear));
    }

    [Test]
    public void Every_damage_comes_up_and_none_leaves_the_trace_as_it_was()
    {
        string text = string.Concat(Enumerable.Range(1, 30).Select(n => $"line {n} of thirty\n"));
        TraceDamage[] damages = [.. Enumerable.Range(1, 300).Select(n => TraceDamage.Of(text, (ulong)n, 0))];
        Assert.That(damages.Select(d => d.What).Distinct().Count(), Is.EqualTo(7));
        Assert.That(damages.Select(d => Encoding.UTF8.GetString(d.Bytes)), Has.None.EqualTo(text));
    }

    // What is found under a strategy is found under it alone again, by the short trace that replay reads.
    [Test]
    public void What_a_strategy_throws_is_shown_by_a_short_trace_that_replay_reads()
    {
        string[] plugin = ["--plugin", typeof(ThrowsAtCharge).Assembly.Location, "--strategy", "hostile-throws", "--fixtures", Repository.PathOf("fixtures")];
        Typed typed = Typed.At(_directory, ["fuzz", "--traces", "--count", "8", "--out", "found", .. plugin]);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.Differs), typed.Out + typed.Error);
        string file = Directory.EnumerateFiles(Path.Combine(_directory, "found"), "*.trace", SearchOption.AllDirectories).Single();

        Typed replay = Typed.At(_directory, ["replay", file, "--machine", "linux-6.1-lab", "--format", "csv", .. plugin]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllLines(file), Has.Length.LessThan(10), "a header and a few events");
            Assert.That(replay.Status, Is.EqualTo(ExitStatus.HarnessFailed), replay.Out + replay.Error);
            Assert.That(replay.Error, Does.Contain("threw InvalidOperationException"));
        }
    }

    [Test]
    public void Traces_of_a_seed_show_nothing_and_the_same_however_many_run_at_a_time()
    {
        string alone = Report(jobs: 1);
        Assert.That(alone, Does.Contain("\"findings\": []"));
        Assert.That(Report(jobs: 3), Is.EqualTo(alone));
    }

    private static string Report(int jobs)
    {
        FuzzOptions options = new() { Seed = 1, Count = 24, IsOfTraces = true, StrategiesPerFixture = 2, Jobs = jobs };
        using FuzzRun run = new(MatrixResults.Library, MatrixResults.Strategies, options);
        return Harness.Results.ResultsFile.PartToJson(run.Run());
    }

    private static TraceRecord Allocation(string pointer) => new(
        1_000_000_000, 0, "sh", 5, 5, ".....", "kmalloc",
        [
            new("call_site=", "f+0x1/0x2"), new("ptr=", pointer, FieldKind.Pointer), new("bytes_req=", "64"), new("bytes_alloc=", "64"),
            new("gfp_flags=", "GFP_KERNEL", FieldKind.Gfp),
        ]);

    private FuzzJudgement Judge(params TraceRecord[] records) => new TraceJudge(MatrixResults.Library, CellLimits.Usual, _directory)
        .Judge(new GeneratedTrace { Seed = 1, Machine = "linux-6.1-lab", Records = records }, [])!;
}
