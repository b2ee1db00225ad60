using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Eval.Cli;
using Eval.Harness.Results;
using Eval.Tests.Reports;

namespace Eval.Tests.Series;

/// <summary>
/// A <c>series</c> that is killed while a commit is built, between its build and its run, or while results are written. A stand-in for <c>dotnet</c> says where
/// it is and goes on writing into the worktree after its parent is gone, as a build does.
/// </summary>
[Platform("Unix", Reason = "SIGKILL, and a stand-in that is a shell script")]
[UnsupportedOSPlatform("windows")]
public sealed class KilledBuildTests
{
    // Variables: where it stops and writes on (build, run, results), ends by a signal (killed-build, killed-run) or finds the disk full (full-build); the
    // files that say it is there and no longer; the results. It writes on when its folder is removed just before: after ':' the shell would end there (a
    // special built-in whose redirection failed), and so would a message to the parent that is gone.
    private const string StandIn =
        """
        #!/bin/sh
        stay() {
            test "$STAND_IN_AT" = "$1" || return 0
            : >"$STAND_IN_REACHED"
            for n in $(seq 100); do { mkdir -p "$2/left"; true >"$2/left/$n"; } 2>/dev/null; sleep 0.02; done
            : >"$STAND_IN_OVER"
        }
        test "$STAND_IN_AT" = "killed-$1" && kill -KILL $$
        if test "$1" = build; then
            test "$STAND_IN_AT" = full-build && echo "error MSB3021: No space left on device : 'a.dll'" && exit 1
            stay build "$PWD/harness/Eval.Cli/obj"
            exit 0
        fi
        test "$STAND_IN_AT" = killed-run && kill -KILL $$
        while test $# -gt 1; do place=$2; shift; done
        stay run "$PWD/out"
        mkdir -p "$place"
        head -c 100 "$STAND_IN_RESULTS" >"$place/results.json"
        stay results "$place"
        cp "$STAND_IN_RESULTS" "$place/results.json"
        echo "cells: 1 computed, 0 known from nowhere"
        """;

    private string _folder = "", _results = "";
    private GitSandbox _sandbox = null!;

    private string Kept => Path.Combine(_folder, "kept");

    private string Reached => Path.Combine(_folder, "reached");

    private string Over => Path.Combine(_folder, "over");

    private IEnumerable<string> Worktrees => Directory.EnumerateDirectories(_folder, "memcg-eval-series-*");

    [SetUp]
    public void Make()
    {
        _folder = Directory.CreateTempSubdirectory("memcg-eval-killed-").FullName;
        _results = Path.Combine(_folder, "results.json");
        File.WriteAllText(_results, ResultsFile.ToJson(SyntheticResults.Make(["a", "b"], ["plain"])));
        string program = Path.Combine(_folder, "bin", "dotnet");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        File.WriteAllText(program, StandIn);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _sandbox = new GitSandbox();
        _sandbox.Write("harness/Eval.Cli/Eval.Cli.csproj", "<Project/>\n");
        _sandbox.Commit("Base");
        _sandbox.Write("harness/Eval.Cli/Eval.Cli.csproj", "<Project />\n");
        _sandbox.Commit("Change");
    }

    [TearDown]
    public void Remove()
    {
        _sandbox.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase("build", Description = "while it is built")]
    [TestCase("run", Description = "between its build and its run")]
    [TestCase("results", Description = "while its results are half written")]
    public void A_series_killed_in_a_commit_s_build_or_run_damages_nothing_and_the_next_one_ends(string moment)
    {
        string before = _sandbox.State;
        using (Process killed = Start(moment))
        {
            Assert.That(() => File.Exists(Reached), Is.True.After(60_000, 10));
            killed.Kill();
            killed.WaitForExit();
        }

        Assert.That(_sandbox.State, Is.EqualTo(before));
        Assert.That(Directory.Exists(Kept), Is.False, "nothing is kept of a commit that was not done");
        Assert.That(Worktrees.Count(), Is.EqualTo(1));

        // What the killed one had begun still writes into its worktree.
        JsonNode report = End("", ExitStatus.Verified);
        Assert.That(report["rows"]!.AsArray().Select(row => (bool)row!["builds"]!), Is.All.True);
        Assert.That(_sandbox.State, Is.EqualTo(before));
        Assert.That(() => File.Exists(Over), Is.True.After(60_000, 10));
        End("", ExitStatus.Verified);
        Assert.That(Worktrees, Is.Empty, "once nobody writes there any more it is removed");
    }

    [TestCase("killed-build", false, "was ended by signal 9")]
    [TestCase("killed-run", true, "was ended by signal 9")]
    [TestCase("full-build", false, "No space left on device : 'a.dll'")]
    public void A_build_or_run_that_the_host_ended_is_tried_again(string moment, bool builds, string says)
    {
        JsonNode ended = End(moment, ExitStatus.Differs);
        Assert.That((bool)ended["rows"]![0]!["builds"]!, Is.EqualTo(builds));
        Assert.That((string?)ended["rows"]![0]!["message"], Does.EndWith(says));
        JsonNode again = End("", ExitStatus.Verified);
        Assert.That((bool)again["rows"]![0]!["builds"]!, Is.True);
        Assert.That(again["rows"]![0]!["change"], Is.Not.Null);
    }

    private JsonNode End(string moment, int status)
    {
        using Process process = Start(moment);
        Ended ended = Ended.Of(process);
        Assert.That(ended.Status, Is.EqualTo(status), ended.Both);
        return JsonNode.Parse(ended.Out)!;
    }

    private Process Start(string moment)
    {
        // By its own executable: a program that dotnet runs finds dotnet beside itself before it looks at the PATH.
        ProcessStartInfo start = new(
            Path.ChangeExtension(typeof(CommandLine).Assembly.Location, null),
            ["series", "HEAD~1..HEAD", "--format", "json", "--cache", Kept, "--jobs", "1"])
        {
            WorkingDirectory = _sandbox.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = _folder;
        start.Environment["PATH"] = Path.Combine(_folder, "bin") + Path.PathSeparator + start.Environment["PATH"];
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        start.Environment["STAND_IN_AT"] = moment;
        start.Environment["STAND_IN_REACHED"] = Reached;
        start.Environment["STAND_IN_OVER"] = Over;
        start.Environment["STAND_IN_RESULTS"] = _results;
        return Process.Start(start)!;
    }
}
