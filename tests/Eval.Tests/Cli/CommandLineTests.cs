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
            Typed typed = Typed.At(Repository.Root, "run", "--strategy", "leave-behind", "--fixture", "case-study/move-*", "--fixture", "fork-move-exec", "--out", folder);
            string[] family = [.. MatrixResults.Library.Entries.Where(e => e.Family == "case-study").Select(e => e.Id)];
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
