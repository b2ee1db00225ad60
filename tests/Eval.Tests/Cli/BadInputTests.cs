using Eval.Cli;

namespace Eval.Tests.Cli;

/// <summary>Bad input is one line and status 2, and no file is touched.</summary>
public sealed class BadInputTests
{
    private string folder = "";

    private string Out => Path.Combine(folder, "out");

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("memcg-eval-bad-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("--strategy", "no-such-*")]
    [TestCase("--fixture", "no-such-*")]
    [TestCase("--format", "pdf")]
    [TestCase("--seed", "many")]
    [TestCase("--jobs", "0")]
    [TestCase("--max-time", "soon")]
    [TestCase("--max-memory", "0")]
    [TestCase("--cache-size", "small")]
    [TestCase("--shard", "0/7")]
    [TestCase("--shard", "8/7")]
    [TestCase("--shard", "one")]
    [TestCase("--fixtures", "nowhere")]
    [TestCase("--plugin", "nothing.dll")]
    public void An_option_of_run_that_cannot_be_met(string option, string value) => IsRefused(option.TrimStart('-')[..4], "run", option, value, "--out", Out);

    [Test]
    public void A_plugin_that_is_no_assembly()
    {
        string file = Write("plugin.dll", "text");
        IsRefused("expected a .NET assembly", "run", "--plugin", file, "--out", Out);
    }

    [Test]
    public void A_plugin_without_a_strategy() =>
        IsRefused("expected an assembly with a public class", "run", "--plugin", typeof(NUnit.Framework.Assert).Assembly.Location, "--out", Out);

    [Test]
    public void An_empty_trace() => IsRefused("empty.trace", "replay", Write("empty.trace", ""), "--out", Out);

    [Test]
    public void A_file_that_is_no_trace() => IsRefused("notes.txt", "replay", Write("notes.txt", "hello\n"), "--out", Out);

    [Test]
    public void A_trace_that_is_not_there() => IsRefused("gone.trace", "replay", Path.Combine(folder, "gone.trace"), "--out", Out);

    [Test]
    public void Results_that_are_not() => IsRefused("results.json:1:", "report", Write("results.json", "{ \"schema\": "), "--out", Out);

    [Test]
    public void Show_of_an_unknown_strategy_names_the_nearest() =>
        IsRefused("did you mean 'objcg-reparenting'?", "show", "objcg-reparent", "move-mlocked");

    [Test]
    public void Show_of_an_unknown_fixture_names_the_nearest() => IsRefused("did you mean 'move-mlocked'?", "show", "leave-behind", "move-mlock");

    [TestCase("steps: [sync", "well-formed YAML")]
    [TestCase("steps: [{fork: {task: X, in: Nowhere}}]", "a group that exists here")]
    [TestCase("steps: [{exit: Nobody}]", "a task that exists here")]
    [TestCase("steps: [{fork: {task: X, in: A}}, {anon: {task: X, size: -4MiB}}]", "of 0 or more")]
    [TestCase("tree: {B: {parent: C}, C: {parent: B}}\nsteps: [sync]", "cycle")]
    [TestCase("tree: {B: {limit: 100MiB, usage: {anon: 200MiB}}}\ncgroup: 1\nsteps: [sync]", "a limit of at least the usage")]
    public void A_fixture_that_is_wrong(string body, string says)
    {
        string fixtures = Path.Combine(folder, "fixtures");
        foreach (string part in new[] { "machines", "footprints" })
        {
            Directory.CreateDirectory(Path.Combine(fixtures, part));
            foreach (string file in Directory.EnumerateFiles(Repository.PathOf("fixtures/" + part)))
            {
                File.Copy(file, Path.Combine(fixtures, part, Path.GetFileName(file)));
            }
        }

        Directory.CreateDirectory(Path.Combine(fixtures, "family"));
        string tree = body.StartsWith("tree:", StringComparison.Ordinal) ? "" : "tree: {A: {}}\n";
        Write("fixtures/family/bad.yaml", $"name: bad\ntitle: t\nsource: s\nmachine: x86-2cpu-4k\nstory: s\nexpect: e\n{tree}{body}\n");
        IsRefused("bad.yaml:", "run", "--fixtures", fixtures, "--out", Out);
        IsRefused(says, "run", "--fixtures", fixtures, "--out", Out);
    }

    [TestCase("1", "point:events")]
    [TestCase("9999:1", "expected points from 1 to")]
    [TestCase("0:1", "expected points from 1 to")]
    public void A_schedule_that_cannot_be_followed(string schedule, string says) =>
        IsRefused(says, "show", "lazy-recharge", "offline-beside-access", "--schedule", schedule);

    [Test]
    public void A_schedule_of_a_fixture_with_one_cpu() => IsRefused("concurrent steps", "show", "leave-behind", "move-mlocked", "--schedule", "1:1");

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private void IsRefused(string says, params string[] args)
    {
        Typed typed = Typed.At(Repository.Root, args);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.BadInput), typed.Error);
        Assert.That(typed.Error.TrimEnd('\n'), Does.Contain(says).And.Not.Contain("\n"));
        Assert.That(Directory.Exists(Out), Is.False, "an output was touched");
    }
}
