using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Eval.Harness;
using Eval.Harness.Caching;
using Eval.Harness.Results;

namespace Eval.Series.Commits;

/// <summary>Builds the command of a worktree with the .NET SDK and runs it on the chosen cells.</summary>
/// <param name="strategies">Globs of strategies; all when empty.</param>
/// <param name="fixtures">Globs of fixtures; all when empty.</param>
public sealed partial class DotnetEvaluator(IReadOnlyList<string> strategies, IReadOnlyList<string> fixtures) : ICommitEvaluator
{
    private const string Project = "harness/Eval.Cli";
    private const int StatusHarnessFailed = 3, StatusBadInput = 2;

    // A process that a signal ended has this and the signal's number for its status.
    private const int SignalStatus = 128;

    /// <inheritdoc/>
    public string Key
    {
        get
        {
            string[] choice =
            [
                .. strategies.Order(StringComparer.Ordinal).Select(s => "s:" + s), .. fixtures.Order(StringComparer.Ordinal).Select(f => "f:" + f),
            ];
            return choice.Length == 0 ? "all" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', choice))))[..16];
        }
    }

    /// <inheritdoc/>
    public TreeEvaluation Evaluate(string directory, CancellationToken cancellation)
    {
        if (!Directory.Exists(Path.Combine(directory, Project)))
        {
            return new TreeEvaluation(false, $"expected {Project}: this commit has no command to build", null, null);
        }

        // One MSBuild node and no build servers: commits are built in parallel, and an interruption must leave no process behind.
        (int status, string output) = Run(
            directory, ["build", Project, "-c", "Release", "-v", "q", "-nologo", "-m:1", "-nodeReuse:false", "-p:UseSharedCompilation=false"], cancellation);
        if (status != 0)
        {
            string why = BySignal("build", status) ?? FirstError(output, directory);
            return new TreeEvaluation(false, why, null, null) { IsOfTheTree = !IsOfTheHost(status, output) };
        }

        string place = Path.Combine(directory, "out", "series");
        string[] choice = [.. strategies.SelectMany(s => new[] { "--strategy", s }), .. fixtures.SelectMany(f => new[] { "--fixture", f })];
        string command = Path.Combine(directory, Project, "bin", "Release", "net10.0", "memcg-eval.dll");
        (int ran, string said) = Run(directory, [command, "run", .. choice, "--out", place], cancellation);
        string results = Path.Combine(place, "results.json");
        return ran is StatusBadInput or StatusHarnessFailed or > SignalStatus || !File.Exists(results)
            ? new TreeEvaluation(true, BySignal("run", ran) ?? LastLine(said), ran, null) { IsOfTheTree = !IsOfTheHost(ran, said) }
            : new TreeEvaluation(true, null, ran, Read(results)) { Cells = CellCounts.Said(said) };
    }

    private static RunResults? Read(string path)
    {
        try
        {
            return ResultsFile.Read(path);
        }
        catch (BadInputException)
        {
            // A commit may have results of another layout; it builds, but there is nothing to compare.
            return null;
        }
    }

    private static (int Status, string Output) Run(string directory, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ProcessStartInfo start = new("dotnet", arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["NO_COLOR"] = "1";
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        using CancellationTokenRegistration end = cancellation.Register(() => process.Kill(entireProcessTree: true));
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return (process.ExitCode, output);
    }

    private static string? BySignal(string what, int status) =>
        status > SignalStatus ? string.Create(CultureInfo.InvariantCulture, $"the {what} was ended by signal {status - SignalStatus}") : null;

    private static bool IsOfTheHost(int status, string output) =>
        status > SignalStatus || output.Contains("No space left on device", StringComparison.Ordinal);

    private static string FirstError(string output, string directory)
    {
        string? line = output.Split('\n').FirstOrDefault(l => ErrorLine().IsMatch(l)) ?? LastLine(output);
        string project = line.LastIndexOf(" [", StringComparison.Ordinal) is >= 0 and int at ? line[..at] : line;
        return project.Replace(directory + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Trim();
    }

    private static string LastLine(string output) =>
        output.Split('\n').LastOrDefault(l => !string.IsNullOrWhiteSpace(l))?.Trim() ?? "no output";

    [GeneratedRegex(@"\berror\b.*:", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorLine();
}
