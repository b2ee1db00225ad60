using System.Text.Json;
using Eval.Cli;
using Eval.Harness.Results;
using Eval.Tests.Reports;

namespace Eval.Tests.Cli;

public sealed class CompareVerbTests
{
    private static readonly string[] Pair = ["compare", "leave-behind", "charge-moving-lazy", "move-mlocked"];

    private string folder = "";

    [OneTimeSetUp]
    public void Write_two_runs()
    {
        folder = Directory.CreateTempSubdirectory("memcg-eval-compare-").FullName;
        RunResults run = SyntheticResults.Make(["linux-6.1", "objcg-reparenting"], ["plain", "transient-10"]);
        CellResult kernel = run.Cells[0] with { Strategy = "kernel/6.1.0" };
        run = run with
        {
            Strategies = [.. run.Strategies, run.Strategies[0] with { Id = kernel.Strategy }],
            Subjects = [.. run.Subjects, new SubjectResult(kernel.Strategy, SubjectResult.Kernel)],
            Cells = [.. run.Cells, kernel],
        };
        File.WriteAllText(Path.Combine(folder, "one.json"), ResultsFile.ToJson(run));
        RunResults changed = run with
        {
            Cells = [.. run.Cells.Select(cell => cell with { Metrics = cell.Metrics.ToDictionary(m => m.Key, m => m.Value * 2) })],
        };
        File.WriteAllText(Path.Combine(folder, "two.json"), ResultsFile.ToJson(changed));
    }

    [OneTimeTearDown]
    public void Remove_them() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Two_strategies_are_run_and_compared()
    {
        Typed typed = Typed.At(Repository.Root, Pair);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.Verified), typed.Error);
        Assert.That(typed.Out, Does.StartWith("charge-moving-lazy against leave-behind, on move-mlocked\n"));
    }

    [Test]
    public void Json_has_promises_metrics_and_courses()
    {
        using JsonDocument json = JsonDocument.Parse(Typed.At(Repository.Root, [.. Pair, "--json"]).Out);
        JsonElement one = json.RootElement.GetProperty("against").EnumerateArray().Single();
        Assert.That(one.GetProperty("subject").GetString(), Is.EqualTo("charge-moving-lazy"));
        Assert.That(one.GetProperty("promises").EnumerateArray().Select(p => p.GetProperty("invariant").GetString()), Does.Contain("accuracy"));
        Assert.That(one.GetProperty("metrics").GetArrayLength(), Is.GreaterThan(0));
        Assert.That(json.RootElement.GetProperty("courses")[0].GetProperty("fixture").GetString(), Is.EqualTo("move-mlocked"));
    }

    [Test]
    public void Whole_runs_are_compared_cell_by_cell()
    {
        Typed typed = Typed.At(folder, "compare", "one.json", "two.json", "plain");
        Assert.That(typed.Out, Does.StartWith("two.json against one.json, on 3 cells\n").And.Contain("x2.00"), typed.Error);
    }

    [Test]
    public void A_kernel_of_a_lab_run_is_a_subject_like_a_strategy()
    {
        Typed typed = Typed.At(folder, "compare", "linux-6.1", "kernel/6.1.0", "--results", "one.json");
        Assert.That(typed.Out, Does.StartWith("kernel/6.1.0 against linux-6.1, on plain\n"), typed.Error);
    }

    [TestCase("did you mean 'leave-behind'?", "leave-behin", "lazy-recharge")]
    [TestCase("did you mean 'move-mlocked'?", "leave-behind", "lazy-recharge", "move-mlockd")]
    [TestCase("two strategies or more", "leave-behind")]
    [TestCase("'leave-behind' twice", "leave-behind", "leave-behind")]
    [TestCase("a readable results.json", "missing.json", "other.json")]
    [TestCase("two results.json or more", "missing.json", "leave-behind", "plain")]
    public void What_cannot_be_compared_is_one_line_and_status_2(string says, params string[] words)
    {
        Typed typed = Typed.At(Repository.Root, ["compare", .. words]);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.BadInput));
        Assert.That(typed.Error.TrimEnd('\n'), Does.Contain(says).And.Not.Contain("\n"));
        Assert.That(typed.Out, Is.Empty);
    }
}
