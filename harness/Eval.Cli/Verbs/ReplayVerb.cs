using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Eval.Cli.Plugins;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Traces;
using Eval.Harness.Traces.Answer;
using Eval.Kernel.Contract;
using Eval.Reports;
using Eval.Series;

namespace Eval.Cli.Verbs;

/// <summary>replay FILE: a trace recorded on a real host, under every strategy.</summary>
public sealed class ReplayVerb : Verb
{
    private const string DefaultMachine = "x86-2cpu-4k";

    private readonly Selection selection = new();
    private readonly OutputOptions output = new();
    private readonly DigestOption digest = new();
    private readonly JsonOption json = new();
    private readonly GuardOptions guard = new();
    private readonly Argument<string> file = new("FILE")
    {
        Description = "A file or a pipe: ftrace text, what trace-cmd report or perf script print, a systrace page, trace.dat, perf.data; plain, .gz, " +
            ".xz or .zst.",
    };

    private readonly Option<string> group = new("--group") { Description = "Show this group of the traced host, and those below it.", HelpName = "PATH" };
    private readonly Option<long> hierarchy = new("--hierarchy")
    {
        Description = "The cgroup hierarchy (root= in the trace) that the memory controller was on; otherwise it is guessed.",
        HelpName = "N",
        DefaultValueFactory = _ => TraceOptions.AnyHierarchy,
    };

    private readonly Option<string> machine = new("--machine")
    {
        Description = "Machine description to run it on: an id of fixtures/machines, or a .yaml.",
        HelpName = "ID",
        DefaultValueFactory = _ => DefaultMachine,
    };

    /// <inheritdoc/>
    public override string Name => "replay";

    /// <inheritdoc/>
    public override string Summary => "a trace recorded on a real host, under every strategy: which dead groups, whose memory";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(file);
        command.Options.Add(group);
        command.Options.Add(hierarchy);
        command.Options.Add(machine);
        selection.DeclareStrategies(command);
        selection.DeclareDirectory(command);
        selection.DeclareSeed(command);
        output.Declare(command);
        digest.Declare(command);
        json.Declare(command);
        guard.Declare(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        IReadOnlyList<string> formats = output.Formats(arguments);
        string directory = output.Directory(arguments, shell);
        CellLimits limits = guard.Limits(arguments);
        string path = shell.PathOf(arguments.GetRequiredValue(file)), fixtures = selection.Directory(arguments, shell);
        string? asked = arguments.GetValue(group);
        ReplaySource source = new(path, arguments.GetValue(machine)!, arguments.GetValue(hierarchy), asked);
        using PluginCells cells = new(selection.Plugins(arguments, shell), fixtures, limits, new GuardedCells(limits), source);
        cells.Probe();
        IReadOnlyList<Strategy> strategies = selection.Strategies(arguments, shell);
        (ImportedTrace trace, Fixture fixture) = source.Read(fixtures, told => Tell(shell, told));
        foreach (string line in json.IsWanted(arguments) ? [] : trace.Statistics.Lines())
        {
            shell.Out.WriteLine(line);
        }

        if (digest.IsWanted(arguments))
        {
            return DigestOption.Print(shell, strategies, [fixture], selection.Seed(arguments));
        }

        RunResults results = RunProgress.Show(shell, strategies.Count, told =>
            MatrixRun.Run(strategies, [fixture], Provenance.Read(shell.Directory).Tool, selection.Seed(arguments), runner: cells, progress: told));
        IReadOnlyList<string> written = OutputFiles.Write(results, directory, new ReportOptions { Formats = formats });
        RunSummary summary = RunSummary.Of(results, [], written, roster: [], isWhole: false);
        ReplayAnswer answer = ReplayAnswer.Of(results, fixture, trace);
        json.Print(arguments, shell, new Answer(trace.Statistics, answer, summary), () =>
        {
            foreach (string line in ReplayText.Lines(answer, asked))
            {
                shell.Out.WriteLine(line);
            }

            summary.Print(shell);
        });
        return summary.Status();
    }

    private static void Tell(Shell shell, TraceProgress told)
    {
        const int Mebi = 20;
        string whole = told.TotalBytes > 0 ? $" of {told.TotalBytes >> Mebi} MiB" : "";
        shell.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"reading: {told.BytesRead >> Mebi} MiB{whole}, {told.Events} events"));
    }

    private sealed record Answer(TraceStatistics Trace, [property: JsonPropertyName("answer")] ReplayAnswer Groups, RunSummary Run);
}
