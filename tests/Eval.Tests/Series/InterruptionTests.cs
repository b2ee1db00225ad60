using System.Diagnostics;
using System.Globalization;
using Eval.Cli;

namespace Eval.Tests.Series;

/// <summary>A signal from outside, to a real process in the middle of a build.</summary>
public sealed class InterruptionTests
{
    // Waits until somebody ends it, and says by its process id that it has begun.
    private const string Project = """
        <Project DefaultTargets="Build">
          <Target Name="Restore" />
          <Target Name="Build"><Exec Command="echo $$ &gt; &quot;$STARTED.new&quot; &amp;&amp; mv &quot;$STARTED.new&quot; &quot;$STARTED&quot; &amp;&amp; exec sleep 600" /></Target>
        </Project>
        """;

    [TestCase("TERM")]
    [TestCase("INT")]
    public void A_signal_ends_the_build_and_leaves_nothing_behind(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Unix signals");
        }

        string temporary = Directory.CreateTempSubdirectory("memcg-eval-signal-").FullName;
        using GitSandbox sandbox = new();
        try
        {
            sandbox.Write("harness/Eval.Cli/Eval.Cli.csproj", Project);
            sandbox.Commit("Base");
            sandbox.Commit("Change");
            string before = sandbox.Git("worktree", "list") + sandbox.Git("status", "--porcelain") + sandbox.Git("for-each-ref") + sandbox.Git("count-objects");

            string started = Path.Combine(temporary, "started");
            using Process series = Start(sandbox.Root, temporary, started);
            Task<string> error = series.StandardError.ReadToEndAsync();
            SpinWait.SpinUntil(() => File.Exists(started) || series.HasExited, TimeSpan.FromMinutes(2));
            Assert.That(series.HasExited, Is.False, "it ended before it was interrupted");
            int build = int.Parse(File.ReadAllText(started), CultureInfo.InvariantCulture);
            Process.Start("kill", ["-" + signal, series.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
            series.WaitForExit();

            Assert.That(series.ExitCode, Is.EqualTo(ExitStatus.HarnessFailed), error.Result);
            Assert.That(error.Result, Does.Contain("interrupted"));
            Assert.That(Directory.EnumerateDirectories(temporary, "memcg-eval-series-*"), Is.Empty, "a worktree is left");
            Assert.That(
                Directory.Exists($"/proc/{build}") && File.ReadAllText($"/proc/{build}/stat").Split(") ")[1][0] != 'Z', Is.False,
                "the build is still running");
            Assert.That(
                sandbox.Git("worktree", "list") + sandbox.Git("status", "--porcelain") + sandbox.Git("for-each-ref") + sandbox.Git("count-objects"),
                Is.EqualTo(before));
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static Process Start(string directory, string temporary, string started)
    {
        string[] series = ["dotnet", typeof(CommandLine).Assembly.Location, "series", "HEAD~1..HEAD", "--cache", Path.Combine(temporary, "cache")];
        string[] words = Interruptible.Words(series);
        ProcessStartInfo start = new(words[0], words[1..])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = temporary;
        start.Environment["STARTED"] = started;
        return Process.Start(start)!;
    }
}
