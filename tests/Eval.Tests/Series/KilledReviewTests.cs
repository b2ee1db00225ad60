using System.Diagnostics;
using System.Globalization;
using Eval.Cli;
using Eval.Series.Review;
using static Eval.Tests.Series.Cells;

namespace Eval.Tests.Series;

/// <summary>A <c>review</c> or <c>series</c> that is killed at any moment damages no verified file, no repository and nothing that is kept.</summary>
[Platform("Unix", Reason = "SIGKILL")]
public sealed class KilledReviewTests
{
    private const int Kills = 4, Commits = 40;

    // Seeded: from before the first file until about when the last one is done.
    private readonly Random _moments = new(20_261_130);
    private string _folder = "";

    private string Kept => Path.Combine(_folder, "kept");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("memcg-eval-killed-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void What_a_killed_review_accepted_is_accepted_and_the_rest_waits()
    {
        using GitSandbox sandbox = new();
        sandbox.Write("Eval.sln", "");
        sandbox.Verify(Cell("charge-moving", "a"));
        sandbox.Verify(Cell("charge-moving", "a", moved: 8192), ending: "received");
        string old = sandbox.Read(PathOf("charge-moving", "a")), now = sandbox.Read(PathOf("charge-moving", "a", "received"));
        string[] names = [.. Enumerable.Range(0, 600).Select(n => string.Create(CultureInfo.InvariantCulture, $"a{n}"))];
        foreach (string name in names)
        {
            sandbox.Write(PathOf("charge-moving", name), old);
            sandbox.Write(PathOf("charge-moving", name, "received"), now);
        }

        string[] review = ["review", "--accept-all", "--reason", "a test"];
        for (int kill = 0; kill < Kills; kill++)
        {
            Kill(sandbox, review, mostMilliseconds: 1500);
            TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ReceivedSnapshot.Find(sandbox.Root).Count} of {names.Length} wait"));
            foreach (string name in names)
            {
                bool waits = sandbox.Has(PathOf("charge-moving", name, "received"));
                Assert.That(sandbox.Read(PathOf("charge-moving", name)), Is.EqualTo(waits ? old : now), name);
                Assert.That(!waits || sandbox.Read(PathOf("charge-moving", name, "received")) == now, name);
            }
        }

        End(sandbox, review, ExitStatus.Verified);
        Assert.That(ReceivedSnapshot.Find(sandbox.Root), Is.Empty);
        Assert.That(names.Select(n => sandbox.Read(PathOf("charge-moving", n))), Is.All.EqualTo(now));
    }

    // Commits without a command to build, so that the time goes into worktrees and what is kept of each.
    [Test]
    public void A_killed_series_leaves_the_repository_alone_and_what_it_kept_is_whole()
    {
        using GitSandbox sandbox = new();
        sandbox.Write("README.md", "nothing to build\n");
        string start = sandbox.Commit("Base");
        for (int commit = 0; commit < Commits; commit++)
        {
            sandbox.Write("README.md", string.Create(CultureInfo.InvariantCulture, $"{commit}\n"));
            sandbox.Commit("Change");
        }

        string before = sandbox.State;
        string[] series = ["series", $"{start}..main", "--format", "json", "--cache"];
        for (int kill = 0; kill < Kills; kill++)
        {
            Kill(sandbox, [.. series, Kept], mostMilliseconds: 1000);
            int kept = Directory.Exists(Kept) ? Directory.GetFiles(Kept, "*.json", SearchOption.AllDirectories).Length : 0;
            TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kept} of {Commits + 1} are kept"));
            Assert.That(sandbox.State, Is.EqualTo(before));
        }

        string afterwards = Known(End(sandbox, [.. series, Kept], ExitStatus.Differs));
        Assert.That(afterwards, Is.EqualTo(Known(End(sandbox, [.. series, Path.Combine(_folder, "fresh")], ExitStatus.Differs))));
        Assert.That(End(sandbox, [.. series, Kept], ExitStatus.Differs), Is.EqualTo(afterwards), "and out of what is kept alone");
        Assert.That(sandbox.State, Is.EqualTo(before));
        Assert.That(Directory.EnumerateDirectories(_folder, "memcg-eval-series-*"), Is.Empty, "worktrees of the killed ones are removed by the next");
    }

    // As if every commit had been known before.
    private static string Known(string report) => report.Replace("\"from_cache\": false", "\"from_cache\": true", StringComparison.Ordinal);

    private void Kill(GitSandbox sandbox, string[] words, int mostMilliseconds)
    {
        using Process process = Start(sandbox, words);
        process.WaitForExit(_moments.Next(mostMilliseconds));
        process.Kill();
        process.WaitForExit();
    }

    private string End(GitSandbox sandbox, string[] words, int status)
    {
        using Process process = Start(sandbox, words);
        Ended ended = Ended.Of(process);
        Assert.That(ended.Status, Is.EqualTo(status), ended.Both);
        return ended.Out;
    }

    private Process Start(GitSandbox sandbox, string[] words)
    {
        ProcessStartInfo start = new("dotnet", [typeof(CommandLine).Assembly.Location, .. words])
        {
            WorkingDirectory = sandbox.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = _folder;
        return Process.Start(start)!;
    }
}
