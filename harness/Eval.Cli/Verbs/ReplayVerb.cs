using System.CommandLine;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Traces;
using Eval.Kernel.Contract;
using Eval.Kernel.Description;
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
    private readonly Argument<string> file = new("FILE") { Description = "ftrace text, plain or .gz." };
    private readonly Option<string> machine = new("--machine")
    {
        Description = "Machine description to run it on: an id of fixtures/machines, or a .yaml.",
        HelpName = "ID",
        DefaultValueFactory = _ => DefaultMachine,
    };

    /// <inheritdoc/>
    public override string Name => "replay";

    /// <inheritdoc/>
    public override string Summary => "an ftrace text or .gz recorded on a real host, under every strategy";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(file);
        command.Options.Add(machine);
        selection.DeclareStrategies(command);
        selection.DeclareDirectory(command);
        selection.DeclareSeed(command);
        output.Declare(command);
        digest.Declare(command);
        json.Declare(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        IReadOnlyList<string> formats = output.Formats(arguments);
        string directory = output.Directory(arguments, shell);
        IReadOnlyList<Strategy> strategies = selection.Strategies(arguments, shell);
        string path = shell.PathOf(arguments.GetRequiredValue(file));
        MachineDescription description = TracedMachine.Of(new MachineLibrary(Path.Combine(selection.Directory(arguments, shell), "machines")).Load(arguments.GetValue(machine)!));
        ImportedTrace trace = TraceImporter.Import(path, description);
        foreach (string line in json.IsWanted(arguments) ? [] : trace.Statistics.Lines())
        {
            shell.Out.WriteLine(line);
        }

        Fixture fixture = ReplayFixture.Of(path, trace, description);
        if (digest.IsWanted(arguments))
        {
            return DigestOption.Print(shell, strategies, [fixture], selection.Seed(arguments));
        }

        RunResults results = RunProgress.Show(shell, strategies.Count, told =>
            MatrixRun.Run(strategies, [fixture], Provenance.Read(shell.Directory).Tool, selection.Seed(arguments), progress: told));
        RunSummary summary = RunSummary.Of(results, [], OutputFiles.Write(results, directory, new ReportOptions { Formats = formats }), isWhole: false);
        json.Print(arguments, shell, new { trace = trace.Statistics, run = summary }, () => summary.Print(shell));
        return summary.Status();
    }
}
