using System.Diagnostics;
using YamlDotNet.RepresentationModel;
using static Eval.Tests.Series.Cells;

namespace Eval.Tests.Series;

[TestFixture]
public sealed class WorkflowTests
{
    private GitSandbox sandbox = null!;
    private string tools = null!;

    [SetUp]
    public void MakeAPullRequest()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("the steps are for a Unix shell");
            return;
        }

        sandbox = new();
        sandbox.Write(".gitignore", "out/\n");
        sandbox.Verify(Cell("charge-moving", "case-study"));
        sandbox.Commit("Base");
        sandbox.Git("checkout", "-q", "-b", "topic");
        tools = Directory.CreateTempSubdirectory("memcg-eval-test-tools-").FullName;
        string gh = Path.Combine(tools, "gh");
        File.WriteAllText(gh, "#!/bin/sh\ncase \"$*\" in *--paginate*) printf '%s' \"$KNOWN\" ;; *) echo \"$*\" >> \"$TOOLS/posted\" ;; esac\n");
        File.SetUnixFileMode(gh, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }

    [TearDown]
    public void Remove()
    {
        sandbox.Dispose();
        Directory.Delete(tools, recursive: true);
    }

    [Test]
    public void The_steps_comment_on_what_is_newly_violated()
    {
        sandbox.Verify(Cell("charge-moving", "case-study", Violated("event 9")));
        sandbox.Commit("Break");
        RunSteps();
        Assert.That(sandbox.Read("out/diff.md"), Does.Contain("Newly violated (1)"));
        Assert.That(sandbox.Read("out/series.md"), Does.Contain("expected harness/Eval.Cli"), "the sandbox has no command to build");
        Assert.That(File.ReadAllText(Path.Combine(tools, "summary")), Does.Contain("Newly violated (1)"));
        Assert.That(Posted, Is.EqualTo("api --method POST repos/ours/memcg-eval/issues/7/comments -F body=@out/diff.md\n"));
    }

    [Test]
    public void The_steps_are_quiet_when_nothing_changed()
    {
        sandbox.Write("README.md", "words\n");
        sandbox.Commit("Explain");
        RunSteps();
        Assert.That(sandbox.Read("out/diff.md"), Is.Empty);
        Assert.That(Posted, Is.Empty);
    }

    [Test]
    public void The_steps_replace_an_earlier_comment_when_nothing_is_changed_any_more()
    {
        sandbox.Commit("Empty");
        RunSteps(known: "99");
        Assert.That(sandbox.Read("out/diff.md"), Does.Contain("No verified result changes any more."));
        Assert.That(Posted, Does.Contain("--method PATCH repos/ours/memcg-eval/issues/comments/99"));
    }

    [TestCase(true, 1)]
    [TestCase(false, 0)]
    public void The_hook_stops_a_push_that_newly_violates_something(bool violates, int expected)
    {
        sandbox.Verify(Cell("charge-moving", "case-study", violates ? Violated("event 9") : Holds, moved: 8192));
        string head = sandbox.Commit("Change");
        string hook = Path.Combine(Repository.Root, "harness", "Eval.Series", "hooks", "pre-push");
        string push = $"refs/heads/topic {head} refs/heads/main {sandbox.Git("rev-parse", "main").Trim()}\n";
        (int status, string error) = Shell($"sh '{hook}'", "", push);
        Assert.That(status, Is.EqualTo(expected), error);
        Assert.That(error, Does.Contain("4 KiB -> 8 KiB"));
    }

    private static string Command => $"dotnet '{typeof(Eval.Cli.Program).Assembly.Location}'";

    private string Posted => File.Exists(Path.Combine(tools, "posted")) ? File.ReadAllText(Path.Combine(tools, "posted")) : "";

    private void RunSteps(string known = "")
    {
        foreach ((string id, string script) in Steps())
        {
            (int status, string error) = Shell(script, known, "");
            Assert.That(status, Is.Zero, $"{id}: {error}");
        }
    }

    private static IEnumerable<(string Id, string Script)> Steps()
    {
        YamlStream yaml = [];
        yaml.Load(new StringReader(File.ReadAllText(Path.Combine(Repository.Root, ".github", "workflows", "series.yml"))));
        YamlNode job = yaml.Documents[0].RootNode["jobs"]["series"];
        foreach (YamlMappingNode step in ((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>())
        {
            if (step.Children.TryGetValue("id", out YamlNode? id))
            {
                yield return (((YamlScalarNode)id).Value!, ((YamlScalarNode)step["run"]).Value!);
            }
        }
    }

    private (int Status, string Error) Shell(string script, string known, string input)
    {
        ProcessStartInfo start = new("bash", ["-e", "-c", script])
        {
            WorkingDirectory = sandbox.Root,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        foreach ((string name, string value) in ((string, string)[])[
            ("EVAL", Command.Replace("'", "", StringComparison.Ordinal)), ("MEMCG_EVAL", Command.Replace("'", "", StringComparison.Ordinal)),
            ("BASE", "main"), ("HEAD", "topic"),
            ("NUMBER", "7"), ("GH_REPO", "ours/memcg-eval"), ("KNOWN", known), ("TOOLS", tools), ("GITHUB_STEP_SUMMARY", Path.Combine(tools, "summary")),
            ("PATH", tools + ":" + Environment.GetEnvironmentVariable("PATH"))])
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Ended ended = Ended.Of(process);
        return (ended.Status, ended.Error);
    }
}
