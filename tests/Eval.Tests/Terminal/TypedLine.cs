using System.Diagnostics;
using Eval.Cli;
using Eval.Harness.Results;
using Eval.Tests.Cli;
using Eval.Tests.Series;
using Eval.Tests.Traces;
using static Eval.Tests.Series.Cells;

namespace Eval.Tests.Terminal;

/// <summary>A command line of one verb, small enough to be run many times, with the place it is typed in. Each run gets a place of its own.</summary>
internal sealed class TypedLine : IDisposable
{
    private static readonly Dictionary<string, string?> Neutral = new() { ["NO_COLOR"] = null, ["CI"] = null, ["TERM"] = "xterm", ["COLUMNS"] = null };

    // To whatever is asked: stop, in one key.
    private const string Stop = "q";
    private const string Small = "--strategy leave-behind --fixture move-mlocked";

    /// <summary>A line for every verb, and for what a person may type besides; FOLDER is the place it is typed in, REPO the checkout.</summary>
    private static readonly Dictionary<string, string> Lines = new()
    {
        ["cache"] = "cache",
        ["compare"] = "compare leave-behind charge-moving-lazy move-mlocked",
        ["completion"] = "completion bash",
        ["diff"] = "diff HEAD~1 HEAD",
        ["facts"] = "facts HEAD~1..HEAD",
        ["fidelity"] = "fidelity --observed REPO/fixtures/kernel-lab/observed/6.1-k3-0-0.jsonl --all",
        ["footprint"] = "footprint FOLDER/small.trace --machine linux-6.1-lab",
        ["fuzz"] = "fuzz --seed 1 --count 2 --strategy leave-behind --jobs 1 --out FOLDER/out",
        ["geometry"] = "geometry --kernel 6.1 --observed REPO/fixtures/kernel-lab/observed/6.1-k3-0-0.jsonl",
        ["lab"] = "lab --help",
        ["list"] = "list",
        ["man"] = "man",
        ["merge"] = "merge FOLDER",
        ["new"] = "new MyIdea",
        ["record"] = "record --help",
        ["replay"] = "replay FOLDER/small.trace --strategy leave-behind --fixtures REPO/fixtures --format csv --out FOLDER/out",
        ["report"] = "report FOLDER/results.json --format text --out FOLDER/out",
        ["review"] = "review",
        ["run"] = $"run {Small} --no-cache --format csv --out FOLDER/out",
        ["series"] = "series HEAD~1..HEAD --cache FOLDER/cache",
        ["show"] = "show leave-behind move-mlocked",
        ["times"] = "times FOLDER/small.trace",
        ["--help"] = "--help",
        ["an unknown verb"] = "shwo leave-behind",
        ["a glob without a match"] = "run --strategy nobody",
    };

    // These read the checkout's own fixtures; the others a small repository.
    private static readonly string[] TypedInCheckout =
        ["compare", "fidelity", "footprint", "fuzz", "geometry", "list", "run", "show", "a glob without a match"];

    private static readonly Lazy<string> SmallResults = new(() =>
    {
        string folder = Directory.CreateTempSubdirectory("memcg-eval-terminal-").FullName;
        try
        {
            Typed typed = Typed.At(Repository.Root, ["run", "--no-cache", .. Small.Split(' '), "--format", "csv", "--out", folder]);
            return typed.Status == ExitStatus.Verified
                ? File.ReadAllText(Path.Combine(folder, OutputFiles.ResultsName))
                : throw new InvalidOperationException(typed.Error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    });

    private readonly GitSandbox place = new();
    private readonly string[] command;
    private readonly string directory;

    public TypedLine(string name)
    {
        place.Write("Eval.sln", "");
        place.Write("strategies/Eval.Strategies/README", "");
        place.Verify(Cell("charge-moving", "case-study"));
        place.Commit("Base");
        place.Verify(Cell("charge-moving", "case-study", Violated("event 9")));
        place.Commit("Break");
        place.Verify(Cell("charge-moving", "case-study", moved: 8192), ending: "received");
        place.Write("small.trace", new TraceText().Group("/a", 2, 100).Alloc(100, "00000000aaaa0001", 64).Text());
        if (name == "report")
        {
            place.Write(OutputFiles.ResultsName, SmallResults.Value);
        }

        directory = TypedInCheckout.Contains(name) ? Repository.Root : place.Root;
        IEnumerable<string> words = Lines[name].Split(' ').Select(w =>
            w.Replace("REPO", Repository.Root, StringComparison.Ordinal).Replace("FOLDER", place.Root, StringComparison.Ordinal));
        command = ["dotnet", typeof(Eval.Cli.Program).Assembly.Location, .. words];
    }

    /// <summary>Names of all lines.</summary>
    public static IEnumerable<string> Names => Lines.Keys;

    /// <summary>Typed at a terminal.</summary>
    /// <param name="columns">Columns of the window.</param>
    /// <param name="variables">Variables of the environment besides the usual ones.</param>
    public Showing AtTerminal(int columns, params (string Name, string? Value)[] variables)
    {
        Dictionary<string, string?> environment = new(Neutral);
        foreach ((string name, string? value) in variables)
        {
            environment[name] = value;
        }

        using Pty terminal = new(columns);
        (int status, string shown) = terminal.Run(command, directory, environment, Stop);
        return new Showing(status, shown);
    }

    /// <summary>With both streams into pipes that are read to the end.</summary>
    public Showing IntoPipe()
    {
        using Process process = StartIntoPipes();
        Ended ended = Ended.Of(process);
        return new Showing(ended.Status, ended.Both);
    }

    /// <summary>With both streams into pipes whose readers leave before anything comes.</summary>
    public Showing IntoClosedPipe()
    {
        using Process process = StartIntoPipes();
        process.StandardOutput.Close();
        process.StandardError.Close();
        process.WaitForExit();
        return new Showing(process.ExitCode, "");
    }

    public void Dispose() => place.Dispose();

    private Process StartIntoPipes()
    {
        ProcessStartInfo start = new(command[0], command[1..])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach ((string name, string? value) in Neutral)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
