using Eval.Cli;

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

    private static void IsRefused(string says, params string[] args)
    {
        Typed typed = Typed.At(Repository.Root, args);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.BadInput), typed.Error);
        Assert.That(typed.Error.TrimEnd('\n'), Does.Contain(says).And.Not.Contain("\n"));
        Assert.That(typed.Out, Is.Empty);
    }
}
