using System.Diagnostics;
using System.Runtime.InteropServices;
using Eval.Cli;
using Eval.Harness.Results;
using Eval.Tests.Cli;

namespace Eval.Tests.Packaging;

/// <summary>What <c>dotnet pack</c> makes, used as somebody without the repository uses it: nothing outside a scratch folder is read or written.</summary>
public sealed class PackageTests
{
    private static readonly string[] Projects = ["harness/Eval.Cli", "harness/Eval.Kernel", "strategies/MemcgEval.Templates"];
    private string scratch = "";

    private string Tool => Path.Combine(scratch, "tool", OperatingSystem.IsWindows() ? "memcg-eval.exe" : "memcg-eval");

    [OneTimeSetUp]
    public void Pack_and_install()
    {
        scratch = Directory.CreateTempSubdirectory("memcg-eval-pack-").FullName;
        string packages = Path.Combine(scratch, "packages"), configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        File.WriteAllText(
            Path.Combine(scratch, "nuget.config"),
            "<configuration><packageSources><clear /><add key=\"local\" value=\"packages\" /></packageSources></configuration>\n");
        foreach (string project in Projects)
        {
            string output = Run(Repository.Root, "dotnet", "pack", project, "-c", configuration, "--no-build", "-o", packages);
            Assert.That(output, Does.Not.Contain("warning"));
        }

        Run(scratch, "dotnet", "tool", "install", "MemcgEval", "--prerelease", "--tool-path", "tool");
    }

    [OneTimeTearDown]
    public void Remove_all() => Directory.Delete(scratch, recursive: true);

    [Test]
    public void The_tool_runs_the_fixtures_it_carries_in_an_empty_folder()
    {
        string work = Directory.CreateDirectory(Path.Combine(scratch, "empty")).FullName;
        Run(work, Tool, "run", "--strategy", "leave-behind", "--fixture", "case-study/move-*");
        string[] family =
        [
            .. MatrixResults.Library.Entries.Where(e => e.Family == "case-study" && e.Id.StartsWith("move-", StringComparison.Ordinal)).Select(e => e.Id),
        ];
        RunResults results = ResultsFile.Read(Path.Combine(work, "out", OutputFiles.ResultsName));
        Assert.That(results.Cells.Select(c => c.Fixture), Is.EquivalentTo(family));
        Assert.That(File.Exists(Path.Combine(work, "out", "report.html")));
        Assert.That(results.Tool.Version, Is.EqualTo(Eval.Series.Provenance.ToolVersion), "the version that a checkout's results name");
        Assert.That(Run(work, Tool, "list"), Does.Contain($"fixtures ({MatrixResults.Library.Entries.Count})"));
    }

    [TestCase("Asia/Tokyo", "tr_TR.UTF-8")]
    [TestCase("America/New_York", "C")]
    public void The_tool_writes_the_bytes_of_a_checkout_in_any_time_zone_and_language(string zone, string language)
    {
        string[] what = ["run", "--no-provenance", "--strategy", "lazy-recharge", "--fixture", "case-study/*", "--format", "md,html,text,csv", "--out"];
        string there = Path.Combine(scratch, "there-" + language), here = Path.Combine(scratch, "here-" + language);
        Dictionary<string, string> environment = new()
        {
            ["TZ"] = zone,
            ["LANG"] = language,
            ["LC_ALL"] = language,
            ["XDG_CACHE_HOME"] = Path.Combine(scratch, "cells-" + language),
        };
        Run(scratch, Tool, environment, [.. what, there]);
        Typed typed = Typed.At(Repository.Root, [.. what, here]);
        Assert.That(typed.Status, Is.EqualTo(ExitStatus.Verified), typed.Error);
        Assert.That(Bytes(there), Is.EqualTo(Bytes(here)));
    }

    [Test]
    public void Fixtures_of_one_s_own_win_over_those_it_carries()
    {
        string fixtures = Path.Combine(scratch, "fixtures");
        Directory.CreateDirectory(Path.Combine(fixtures, "mine"));
        File.Copy(Repository.PathOf("fixtures/case-study/move-mlocked.yaml"), Path.Combine(fixtures, "mine", "move-mlocked.yaml"));
        Assert.That(Run(scratch, Tool, "list", "--fixtures", fixtures), Does.Contain("fixtures (1)"));
    }

    [Test]
    public void A_strategy_made_outside_the_repository_runs_as_a_plugin()
    {
        Run(scratch, "dotnet", "new", "install", Directory.GetFiles(Path.Combine(scratch, "packages"), "MemcgEval.Templates.*.nupkg").Single());
        Run(scratch, "dotnet", "new", "memcg-strategy", "-n", "MyPlug");
        string output = Run(scratch, "dotnet", "build", "MyPlug", "-c", "Release", "-o", "plug");
        Assert.That(output, Does.Contain("0 Warning(s)"));
        Run(scratch, Tool, "run", "--plugin", Path.Combine("plug", "MyPlug.dll"), "--strategy", "my-plug", "--fixture", "move-mlocked", "--format", "csv");
        Assert.That(ResultsFile.Read(Path.Combine(scratch, "out", OutputFiles.ResultsName)).Cells.Single().Strategy, Is.EqualTo("my-plug"));
    }

    private static IEnumerable<string> Bytes(string directory) =>
        Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetFileName(f)} {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}");

    private string Run(string directory, string program, params string[] arguments) => Run(directory, program, new Dictionary<string, string>(), arguments);

    private string Run(string directory, string program, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        // What a test run sets for its own build would reach into these.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        if (directory != Repository.Root)
        {
            start.Environment["DOTNET_CLI_HOME"] = Path.Combine(scratch, "home");
            start.Environment["NUGET_PACKAGES"] = Path.Combine(scratch, "cache");
        }

        using Process process = Process.Start(start)!;
        Ended ended = Ended.Of(process);
        Assert.That(ended.Status, Is.Zero, $"{program} {string.Join(' ', arguments)}: {ended.Both}");
        return ended.Both;
    }
}
