using System.Diagnostics;
using System.Reflection;
using Eval.Cli;
using Eval.Harness.Results;

namespace Eval.Tests.Cli;

public sealed class NewStrategyTests
{
    private static readonly string[] Copied = ["harness", "strategies", "reports", "fixtures"];
    private static readonly string[] Run = ["my-idea", "copy-of-kernel", "other-caches", "other-move", "cache-merging"];
    private static readonly string[] NotCopied = ["bin", "obj", "out", "traces"];

    // Cells with every kind of facet, moves, races and injected failures.
    private static readonly string[] SameBytes =
    [
        "run", "--no-cache", "--no-provenance", "--strategy", "objcg-reparenting", "--strategy", "lazy-recharge",
        "--fixture", "case-study/*", "--fixture", "recharge-under-faults", "--out",
    ];

    // The one that these tests were not built in: what is optimised here is not there, or the other way round.
    private static string OtherConfiguration =>
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration == "Debug" ? "Release" : "Debug";

    [Test]
    public void A_new_strategy_compiles_and_has_its_rows_without_any_other_edit_and_Debug_and_Release_give_the_same_bytes()
    {
        string copy = Directory.CreateTempSubdirectory("memcg-eval-new-").FullName;
        try
        {
            CopyCheckout(copy);
            Typed typed = Typed.At(copy, "new", "MyIdea");
            Assert.That(typed.Status, Is.EqualTo(ExitStatus.Verified), typed.Error);
            Assert.That(typed.Out, Does.Contain("--strategy my-idea"));

            // One build serves the three kinds of copies as well.
            New(copy, "CopyOfKernel", "--from", "linux-6.1");
            New(copy, "OtherCaches", "--from", "cache-merging", "--facet", "kmem");
            New(copy, "OtherMove", "--from", "objcg-reparenting", "--facet", "move");
            string output = Dotnet(
                copy,
                [
                    "run", "-c", OtherConfiguration, "--project", "harness/Eval.Cli", "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false", "--",
                    "run", "--no-cache", .. Run.SelectMany(id => new[] { "--strategy", id }), "--fixture", "case-study/*",
                    "--format", "csv", "--out", "out",
                ]);
            RunResults results = ResultsFile.Read(Path.Combine(copy, "out", OutputFiles.ResultsName));
            Assert.That(results.Cells.Select(c => c.Strategy).Distinct(), Is.EquivalentTo(Run), output);
            Assert.That(results.Cells.Any(c => c.HasUndeclaredViolation), Is.False, output);
            Assert.That(results.Strategies.ToDictionary(s => s.Id, s => s.Baseline)["copy-of-kernel"], Is.EqualTo("linux-6.1"));
            Assert.That(Metrics(results, "other-caches"), Is.EqualTo(Metrics(results, "cache-merging")), "a copy does what its original does");
            GiveTheSameBytes(copy);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [TestCase("--from", "linux-6.2", "did you mean 'linux-6.1'?")]
    [TestCase("--facet", "kmem", "expected --from ID")]
    public void A_copy_that_cannot_be_made_leaves_nothing(string option, string value, string says)
    {
        Typed typed = Typed.At(Repository.Root, "new", "NeverMade", option, value);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.BadInput));
        Assert.That(typed.Error, Does.Contain(says));
        Assert.That(Repository.PathOf("strategies/Eval.Strategies/Roster/NeverMade.cs"), Does.Not.Exist);
    }

    private static void New(string copy, params string[] arguments)
    {
        Typed typed = Typed.At(copy, ["new", .. arguments]);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.Verified), typed.Error);
    }

    private static void GiveTheSameBytes(string copy)
    {
        string here = Path.Combine(copy, "out-here"), there = Path.Combine(copy, "out-there");
        Typed typed = Typed.At(Repository.Root, [.. SameBytes, here]);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.Verified), typed.Error);
        Dotnet(copy, [Path.Combine(copy, "harness", "Eval.Cli", "bin", OtherConfiguration, "net10.0", "memcg-eval.dll"), .. SameBytes, there]);
        string[] files = Directory.GetFiles(here);
        Assert.That(files, Is.Not.Empty);
        foreach (string file in files)
        {
            Assert.That(File.ReadAllBytes(Path.Combine(there, Path.GetFileName(file))), Is.EqualTo(File.ReadAllBytes(file)), file);
        }
    }

    private static IEnumerable<string> Metrics(RunResults results, string strategy) =>
        results.Cells.Where(c => c.Strategy == strategy).OrderBy(c => c.Fixture, StringComparer.Ordinal)
            .SelectMany(c => c.Metrics.Select(m => $"{c.Fixture} {m.Key} {m.Value}"));

    private static void CopyCheckout(string copy)
    {
        foreach (string file in Directory.EnumerateFiles(Repository.Root).Where(f => Path.GetFileName(f) != ".git"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        foreach (string room in Copied)
        {
            CopyFolder(Repository.PathOf(room), Path.Combine(copy, room));
        }
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (string folder in Directory.EnumerateDirectories(from).Where(d => !NotCopied.Contains(Path.GetFileName(d))))
        {
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }

    private static string Dotnet(string directory, params string[] args)
    {
        ProcessStartInfo start = new("dotnet", args) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        // What a test run sets for its own build would reach into this one.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        Ended ended = Ended.Of(process);
        Assert.That(ended.Status, Is.Zero, ended.Both);
        return ended.Both;
    }
}
