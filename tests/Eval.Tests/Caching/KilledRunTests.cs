using System.Diagnostics;
using System.Security.Cryptography;
using Eval.Cli;

namespace Eval.Tests.Caching;

/// <summary>A run that is killed at any moment, with no time to tidy up, damages nothing that another one uses.</summary>
[Platform("Unix", Reason = "SIGKILL")]
public sealed class KilledRunTests
{
    private static readonly string[] What =
        ["run", "--no-provenance", "--strategy", "objcg-*", "--fixture", "case-study/move-*", "--format", "csv"];

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("memcg-eval-killed-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void What_killed_runs_have_cached_or_written_is_whole_or_computed_again()
    {
        string[] old = Written("killed", "--strategy", "leave-behind"), fresh = Written("fresh", "--no-cache");
        Assert.That(old, Is.Not.EqualTo(fresh));
        // Seeded: from before the first cell until about when everything is written.
        Random moments = new(20_261_130);
        const int Kills = 5, LongestMilliseconds = 800;
        for (int n = 0; n < Kills; n++)
        {
            using Process run = Start("killed");
            run.WaitForExit(moments.Next(LongestMilliseconds));
            run.Kill();
            run.WaitForExit();
            Assert.That(Files("killed"), Is.SubsetOf(old.Concat(fresh)).And.Length.EqualTo(old.Length), "each file whole, the old or the new one");
        }

        Assert.That(Written("killed"), Is.EqualTo(fresh));
        Assert.That(Directory.EnumerateDirectories(Path.Combine(_folder, "killed")), Is.Empty);
        Assert.That(Written("killed"), Is.EqualTo(fresh), "and out of the cache alone");
    }

    private string[] Written(string name, params string[] options)
    {
        using Process run = Start(name, options);
        Ended ended = Ended.Of(run);
        Assert.That(ended.Status, Is.EqualTo(ExitStatus.Verified), ended.Error);
        return Files(name);
    }

    private string[] Files(string name) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(_folder, name)).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetFileName(f)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))}"),
    ];

    private Process Start(string output, params string[] options)
    {
        ProcessStartInfo start = new("dotnet", [typeof(CommandLine).Assembly.Location, .. What, "--out", Path.Combine(_folder, output), .. options])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(_folder, "cache");
        return Process.Start(start)!;
    }
}
