using Eval.Cli;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Strategies;
using Eval.Lab;
using Eval.Lab.Guests;
using Eval.Lab.Kernels;
using Eval.Lab.Observations;
using Eval.Lab.Runs;
using Eval.Reports;
using Eval.Tests.Cli;

namespace Eval.Tests.Lab;

/// <summary>Two boots of a kernel on two fixtures, one of which it cannot run, as results and in the report, beside the model.</summary>
public sealed class LabResultsTests
{
    private const string Kernel = "kernel/6.1.0-test+deb12", Ran = "current-and-peak", Refused = "transient-groups-100";
    private const int MiB = 1 << 20;
    private static readonly RunResults Results = Make();

    [Test]
    public void They_obey_the_schema_and_are_read_back()
    {
        string json = ResultsFile.ToJson(Results);
        Assert.That(ResultsSchema.Errors(json), Is.Empty);
        Assert.That(ResultsFile.ToJson(ResultsFile.Parse(json, "results.json")), Is.EqualTo(json));
    }

    [TestCase("\"strategy\": \"kernel/6.1.0-test+deb12\"", "\"strategy\": \"kernel/\"")]
    [TestCase("\"strategy\": \"kernel/6.1.0-test+deb12\"", "\"strategy\": \"guest/6.1\"")]
    [TestCase("\"described_by\": \"linux-6.1\"", "\"described_by\": \"kernel/6.1\"")]
    public void The_schema_refuses_other_subjects(string from, string to)
    {
        string json = ResultsFile.ToJson(Results);
        Assert.That(json, Does.Contain(from));
        Assert.That(ResultsSchema.Errors(json.Replace(from, to, StringComparison.Ordinal)), Is.Not.Empty);
    }

    [Test]
    public void A_cell_of_a_kernel_that_no_subject_names_is_bad_input() =>
        Assert.That(
            () => ResultsFile.Parse(ResultsFile.ToJson(Results with { Subjects = [.. Results.Subjects.Take(1)] }), "results.json"),
            Throws.InstanceOf<Harness.BadInputException>().With.Message.Contains("of a kernel in subjects"));

    [Test]
    public void A_kernel_is_a_subject_beside_the_strategy_that_describes_it()
    {
        Assert.That(
            Results.Subjects.Select(s => (s.Id, s.Kind, s.DescribedBy)),
            Is.EqualTo([("linux-6.1", "mainline", null), (Kernel, "kernel", "linux-6.1")]));
        Assert.That(Results.Strategies.Select(s => s.Id), Is.EqualTo(["linux-6.1"]));
        Assert.That(Results.Cells.Select(c => c.Strategy).Distinct(), Is.EqualTo(["linux-6.1", Kernel]));
    }

    [Test]
    public void The_kernel_against_itself_stands_in_its_rows()
    {
        FidelityResult current = Results.Fidelity.Single(r => r is { Label: "anon", Cgroup: "/A", Counter: "current" });
        Assert.That((current.Kernel, current.Scenario, current.Observed), Is.EqualTo(("6.1.0-test+deb12", Ran, 50m * MiB)));
        Assert.That(current.Itself, Is.EqualTo(new RepeatedCount(0, 1)), "the second boot had 60 MiB");
        Assert.That(current.Repetitions, Is.EqualTo([50m * MiB, 60m * MiB]));
    }

    [TestCase("md")]
    [TestCase("text")]
    [TestCase("html")]
    public void The_report_has_both_side_by_side(string format)
    {
        string page = ReportSet.Render(Results, new ReportOptions { Formats = [format] })[0].Content.ReplaceLineEndings(" ");
        Assert.That(page, Does.Contain("1 fixtures ran in a guest").And.Contain("uses a model-only step"));
        Assert.That(page, Does.Contain("expectations").And.Contain("violated"), "what the kernel breaks");
        Assert.That(page, Does.Match("(?i)model and kernel").And.Contain(Kernel));
    }

    [Test]
    public void The_matrix_and_the_formats_for_machines_have_the_kernel()
    {
        string[] formats = ["md", "csv", "junit", "ktap"];
        Dictionary<string, string> pages = ReportSet.Render(Results, new ReportOptions { Formats = formats })
            .Where(p => !p.FileName.EndsWith(".svg", StringComparison.Ordinal)).ToDictionary(p => Path.GetExtension(p.FileName), p => p.Content);
        Assert.That(pages[".md"], Does.Contain($"| {Kernel} |"));
        Assert.That(pages[".csv"], Does.Contain($"verdict,{Kernel},{Ran}"));
        Assert.That(pages.Values.Count(p => p.Contains(Kernel, StringComparison.Ordinal)), Is.EqualTo(formats.Length));
    }

    [Test]
    public void Show_diff_and_compare_know_its_cells()
    {
        string folder = Directory.CreateTempSubdirectory("memcg-eval-test-").FullName;
        try
        {
            string before = Path.Combine(folder, "before.json"), after = Path.Combine(folder, "after.json");
            File.WriteAllText(before, ResultsFile.ToJson(Results));
            File.WriteAllText(after, ResultsFile.ToJson(Results with { Cells = [.. Results.Cells.Select(Healed)] }));
            Typed shown = Typed.At(Repository.Root, "show", Kernel, Ran, "--results", before);
            Assert.That((shown.Status, shown.Error), Is.EqualTo((1, "")));
            Assert.That(shown.Out, Does.Contain(Kernel).And.Contain("expectations"));
            Typed alone = Typed.At(Repository.Root, "show", Kernel, Ran);
            Assert.That((alone.Status, alone.Error.Trim().Split('\n').Length), Is.EqualTo((2, 1)));
            Typed diff = Typed.At(Repository.Root, "diff", before, after);
            Assert.That((diff.Status, diff.Error), Is.EqualTo((1, "")));
            Assert.That(diff.Out, Does.Contain("expectations").And.Contain(Kernel));
            Assert.That(Typed.At(Repository.Root, "diff", before, before).Status, Is.Zero);
            Assert.That(Typed.At(Repository.Root, "compare", "linux-6.1", Kernel, "--results", before).Out, Does.Contain(Kernel));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static CellResult Healed(CellResult cell) => cell with
    {
        Verdicts = cell.Verdicts.ToDictionary(
            v => v.Key, v => v.Value.Verdict == Verdict.Violated && cell.Strategy == Kernel ? new VerdictResult(Verdict.Holds, null, null) : v.Value),
    };

    private static RunResults Make()
    {
        FixtureLibrary library = FixtureLibrary.Open(Repository.PathOf("fixtures"));
        KernelImage kernel = new("bzImage", "6.1.0-test+deb12", null);
        LabRequest request = new()
        {
            Kernels = [kernel],
            Fixtures = [.. new[] { Ran, Refused }.Select(id => library.Match([id]).Single()).Select(e => (library.Load(e), library.LoadScript(e)))],
            Model = _ => StrategyCatalog.FromAssemblies(Selection.Shipped).All.Single(s => s.Info.Id == "linux-6.1"),
            Guests = new GuestOptions(LabCache.OfUser(), 1, CancellationToken.None),
        };
        LabCell[] cells =
        [
            new LabCell(kernel, request.Fixtures[0].Fixture, request.Fixtures[0].Script, [Observed(50 * MiB), Observed(60 * MiB)], null),
            new LabCell(kernel, request.Fixtures[1].Fixture, request.Fixtures[1].Script, [], "line 1: it uses a model-only step"),
        ];
        return LabResults.Of(request, new LabOutcome(cells, 2, 7), new ToolResult("1.0.0", null, null));
    }

    // The page cache is the kernel's own: 40 MiB, of which its fixture expects 50.
    private static Observation Observed(long anon)
    {
        string[] lines =
        [
            $$"""{"kernel":"6.1.0-test+deb12","scenario":"{{Ran}}","params":[],"hierarchy":"v2","lockdep":0}""",
            GuestText.Sample("empty", 0, ("/", 0), ("/A", 0)), GuestText.Sample("anon", 0, ("/", anon), ("/A", anon)),
            GuestText.Sample("cache", 0, ("/", 40 * MiB), ("/A", 40 * MiB)), GuestText.Sample("end", 0, ("/", 0), ("/A", 0)),
            GuestText.Sample(Observation.Drained, 0, ("/", 0)), $$"""{"done":"{{Ran}}","dying":0,"left":0}""", """{"end":1}""",
        ];
        return GuestLog.Read(new GuestResult(GuestEnding.Ended, lines, [], 1)).Single();
    }
}
