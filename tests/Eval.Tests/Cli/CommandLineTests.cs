using Eval.Cli;
using Eval.Harness.Results;

namespace Eval.Tests.Cli;

public sealed class CommandLineTests
{
    [TestCase("repaly", "did you mean 'replay'?")]
    [TestCase("frobnicate", "the verbs are")]
    public void An_unknown_verb_is_one_line_and_status_2(string verb, string says) => IsRefused(says, verb);

    [Test]
    public void An_unknown_option_names_the_nearest() => IsRefused("did you mean '--debug'?", "new", "MyIdea", "--debug-it");

    [Test]
    public void A_missing_argument_is_one_line_and_status_2() => IsRefused("NAME", "new");

    [Test]
    public void A_superfluous_argument_is_one_line_and_status_2() => IsRefused("unexpected argument 'two'", "new", "One", "two");

    [TestCase("my-idea")]
    [TestCase("my_idea")]
    [TestCase("myIdea")]
    [TestCase("../MyIdea")]
    [TestCase("MYIDEA")]
    public void New_refuses_a_name_that_is_not_PascalCase(string name) => IsRefused("PascalCase", "new", name);

    [TestCase("Machine")]
    [TestCase("System")]
    public void New_refuses_a_name_that_would_hide_one_of_the_machine(string name) => IsRefused("a name of its own", "new", name);

    [Test]
    public void Help_lists_every_verb_and_ends_with_0()
    {
        Typed typed = Typed.At(Repository.Root, "--help");
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.Verified));
        foreach (string verb in new CommandLine(typed.Shell).VerbNames)
        {
            Assert.That(typed.Out, Does.Contain($"  {verb} "));
        }
    }

    [Test]
    public void Every_file_below_Verbs_is_a_verb_of_its_name()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Repository.PathOf("harness/Eval.Cli/Verbs"), "*Verb.cs")
            .Select(f => Path.GetFileNameWithoutExtension(f)[..^"Verb".Length].ToLowerInvariant());
        Assert.That(new CommandLine(Typed.At(Repository.Root, "--help").Shell).VerbNames, Is.EquivalentTo(files));
    }

    [Test]
    public void Fixtures_are_chosen_by_id_or_by_family_and_id()
    {
        string folder = Directory.CreateTempSubdirectory("memcg-eval-glob-").FullName;
        try
        {
            Typed typed = Typed.At(
                Repository.Root, "run", "--strategy", "leave-behind", "--fixture", "case-study/move-*", "--fixture", "fork-move-exec", "--out", folder);
            string[] family =
            [
                .. MatrixResults.Library.Entries.Where(e => e.Family == "case-study").Select(e => e.Id)
                    .Where(id => id == "fork-move-exec" || id.StartsWith("move-", StringComparison.Ordinal)),
            ];
            IEnumerable<string> ran = ResultsFile.Read(Path.Combine(folder, OutputFiles.ResultsName)).Cells.Select(c => c.Fixture);
            Assert.That(ran, Is.EquivalentTo(family), typed.Error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void A_plugin_s_strategy_is_listed_and_shown_like_any_other()
    {
        string plugin = typeof(PluggedIn).Assembly.Location;
        Assert.That(Typed.At(Repository.Root, "list", "--plugin", plugin).Out, Does.Contain($"  {PluggedIn.Id} "));
        Typed shown = Typed.At(Repository.Root, "show", PluggedIn.Id, "move-mlocked", "--plugin", plugin);
        Assert.That(shown.Out, Does.StartWith(PluggedIn.Id), shown.Error);
    }

    [Test]
    public void Every_verb_that_prints_a_result_prints_it_as_JSON()
    {
        // Scripts and files of their own form: completions, a manual, parts of machine descriptions, a trace; the lab's words have options of their own.
        string[] others = ["completion", "man", "footprint", "geometry", "times", "record", "lab"];
        CommandLine line = new(Typed.At(Repository.Root, "--help").Shell);
        Assert.That(
            line.VerbNames.Where(verb => !Typed.At(Repository.Root, verb, "--help").Out.Contains("--json", StringComparison.Ordinal)),
            Is.SubsetOf(others));
    }

    [Test]
    public void List_has_kernels_by_release()
    {
        string listed = Typed.At(Repository.Root, "list").Out;
        string[] kernels = ["linux-4.9 ", "linux-4.19 ", "linux-5.4 ", "linux-5.10 ", "linux-6.1 ", "linux-6.12 "];
        Assert.That(kernels.Select(id => listed.IndexOf("  " + id, StringComparison.Ordinal)), Is.Ordered.And.All.Positive);
    }

    [Test]
    public void A_run_with_a_baseline_includes_it_and_says_how_the_others_differ()
    {
        string folder = Directory.CreateTempSubdirectory("memcg-eval-baseline-").FullName;
        try
        {
            string[] run = ["run", "--strategy", "charge-moving-lazy", "--fixture", "move-mlocked", "--format", "csv", "--out", folder];
            Typed typed = Typed.At(Repository.Root, [.. run, "--baseline", "leave-behind"]);
            Assert.That(typed.Out, Does.Contain("charge-moving-lazy against leave-behind, on move-mlocked\n"), typed.Error);
            Assert.That(ResultsFile.Read(Path.Combine(folder, OutputFiles.ResultsName)).Strategies.Select(s => s.Id), Does.Contain("leave-behind"));
            Assert.That(Typed.At(Repository.Root, run).Out, Does.Not.Contain("against"), "what is verified is not new");
            Assert.That(Typed.At(Repository.Root, [.. run, "--baseline", "leave-behin"]).Error, Does.Contain("did you mean 'leave-behind'?"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Cache_says_as_JSON_what_it_says_as_text() => Assert.That(
        Typed.At(Repository.Root, "cache", "--json").Out, Does.Contain("\"directory\": ").And.Contain("\"bytes\": ").And.Contain("\"removed\": false"));

    [Test]
    public void List_names_the_claims()
    {
        Typed typed = Typed.At(Repository.Root, "list");
        Assert.That(typed.Out, Does.Match(@"claims \(\d+\)"));
        Assert.That(Typed.At(Repository.Root, "list", "--json").Out, Does.Contain("\"claims\": ["));
    }

    [Test]
    public void Show_without_a_terminal_is_plain_text_of_100_columns()
    {
        foreach (string[] more in new string[][] { [], ["--schedule", "1:1"] })
        {
            Typed typed = Typed.At(Repository.Root, ["show", "lazy-recharge", "offline-beside-access", .. more]);
            Assert.That(typed.Out, Is.Not.Empty.And.Not.Contain("\u001b"), typed.Error);
            Assert.That(typed.Out.Split('\n').Max(l => l.Length), Is.LessThanOrEqualTo(100));
        }
    }

    private static void IsRefused(string says, params string[] args)
    {
        Typed typed = Typed.At(Repository.Root, args);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.BadInput), typed.Error);
        Assert.That(typed.Error.TrimEnd('\n'), Does.Contain(says).And.Not.Contain("\n"));
        Assert.That(typed.Out, Is.Empty);
    }
}
