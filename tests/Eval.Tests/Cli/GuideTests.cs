using System.Diagnostics;
using System.Text.Json;
using Eval.Cli;
using Eval.Cli.Guides;

namespace Eval.Tests.Cli;

/// <summary>Completions and the manual say what the verbs declare.</summary>
public sealed class GuideTests
{
    // These two talk to a machine and say so as they go; what they find is in files.
    private static readonly string[] Recorders = ["lab", "record"];

    private static IEnumerable<string> Guides => [.. Completions.Shells.Select(s => "completion " + s), "man"];

    [TestCaseSource(nameof(Guides))]
    public void A_guide_names_every_verb_and_every_option_of_run(string line)
    {
        Typed typed = Typed.At(Repository.Root, line.Split(' '));
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.Verified), typed.Error);
        string text = typed.Out.Replace("\\-", "-", StringComparison.Ordinal);
        foreach (string verb in new CommandLine(typed.Shell).VerbNames)
        {
            Assert.That(text, Does.Contain(verb));
        }

        foreach (string option in new[] { "strategy", "fixture", "out", "seed", "plugin", "format", "debug" })
        {
            Assert.That(text, Does.Contain(option));
        }
    }

    [TestCase("man")]
    [TestCase("completion zsh")]
    public void As_JSON_a_guide_is_the_verbs_with_their_arguments_and_options(string line)
    {
        Typed typed = Typed.At(Repository.Root, [.. line.Split(' '), "--json"]);
        using JsonDocument verbs = JsonDocument.Parse(typed.Out);
        IEnumerable<string?> names = verbs.RootElement.EnumerateArray().Select(verb => verb.GetProperty("name").GetString());
        Assert.That(names, Is.EquivalentTo(new CommandLine(typed.Shell).VerbNames));
        JsonElement show = verbs.RootElement.EnumerateArray().Single(verb => verb.GetProperty("name").GetString() == "show");
        Assert.That(show.GetProperty("arguments").EnumerateArray().Select(argument => argument.GetProperty("name").GetString()), Does.Contain("FIXTURE"));
        Assert.That(show.GetProperty("options").EnumerateArray().Select(option => option.GetProperty("name").GetString()), Does.Contain("--schedule"));
    }

    [Test]
    public void Every_verb_prints_its_result_for_programs_when_asked()
    {
        using JsonDocument verbs = JsonDocument.Parse(Typed.At(Repository.Root, "man", "--json").Out);
        IEnumerable<string> without =
            from verb in verbs.RootElement.EnumerateArray()
            where verb.GetProperty("options").EnumerateArray().All(option => option.GetProperty("name").GetString() != "--json")
            select verb.GetProperty("name").GetString();
        Assert.That(without, Is.SubsetOf(Recorders));
    }

    [TestCase("memcg-eval sho", "show")]
    [TestCase("memcg-eval run --strat", "--strategy")]
    [TestCase("memcg-eval replay --mach", "--machine")]
    [Platform(Exclude = "Win", Reason = "the script is for bash")]
    public void Bash_completes_verbs_and_options(string typed, string expected)
    {
        string script = Typed.At(Repository.Root, "completion", "bash").Out;
        string[] words = typed.Split(' ');
        string body = $"{script}\nCOMP_WORDS=({typed}) COMP_CWORD={words.Length - 1}\n_memcg_eval\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n";
        using Process process = Process.Start(new ProcessStartInfo("bash", ["-c", body]) { RedirectStandardOutput = true })!;
        string completed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(completed.TrimEnd('\n'), Is.EqualTo(expected));
    }

    [Test]
    public void A_shell_nobody_wrote_a_script_for_is_refused() =>
        Assert.That(Typed.At(Repository.Root, "completion", "tcsh").Status, Is.EqualTo(ExitStatus.BadInput));
}
