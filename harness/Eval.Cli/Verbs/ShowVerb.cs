using System.CommandLine;
using Eval.Cli.Plugins;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Metrics;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Runs.Schedules;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;
using Eval.Reports.Terminal;

namespace Eval.Cli.Verbs;

/// <summary>show STRATEGY FIXTURE: one cell in full.</summary>
public sealed class ShowVerb : Verb
{
    private readonly Selection selection = new();
    private readonly JsonOption json = new();
    private readonly GuardOptions guard = new();
    private readonly Argument<string> strategyId = new("STRATEGY") { Description = "Id of a strategy, see list; with --results also kernel/RELEASE." };
    private readonly Argument<string> fixtureId = new("FIXTURE") { Description = "Id of a fixture; see list." };

    private readonly Option<string?> results = new("--results")
    {
        Description = "Take the cell from a run instead of running it, as kernels of a lab run must be.",
        HelpName = "RESULTS.json",
    };

    private readonly Option<string?> schedule = new("--schedule")
    {
        Description = "Instead: what two CPUs do under a schedule, as a violated schedule-independence names it; without one, the shortest that breaks a "
            + "promise.",
        HelpName = "POINT:EVENTS,...",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <inheritdoc/>
    public override string Name => "show";

    /// <inheritdoc/>
    public override string Summary => "one cell in full: verdicts, witnesses, counters over time, who pins what";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(strategyId);
        command.Arguments.Add(fixtureId);
        command.Options.Add(schedule);
        command.Options.Add(results);
        json.Declare(command);
        guard.Declare(command);
        selection.DeclarePlugins(command);
        selection.DeclareDirectory(command);
        selection.DeclareSeed(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        string wantedStrategy = arguments.GetRequiredValue(strategyId), wantedFixture = arguments.GetRequiredValue(fixtureId);
        if (arguments.GetValue(results) is { } file)
        {
            return Print(arguments, shell, ResultsFile.Read(shell.PathOf(file)), wantedStrategy, wantedFixture);
        }

        if (wantedStrategy.StartsWith(SubjectResult.KernelPrefix, StringComparison.Ordinal))
        {
            throw new BadInputException($"show: expected --results FILE beside '{wantedStrategy}', since a kernel's cells are in the results of lab run");
        }

        CellLimits limits = guard.Limits(arguments);
        using PluginCells cells = new(selection.Plugins(arguments, shell), selection.Directory(arguments, shell), limits, new GuardedCells(limits));
        cells.Probe();
        IReadOnlyList<Strategy> strategies = selection.Catalog(arguments, shell).All;
        Strategy strategy = strategies.FirstOrDefault(s => s.Info.Id == wantedStrategy)
            ?? throw new BadInputException(
                $"show: expected a strategy, found '{wantedStrategy}'{NearestWord.Hint(wantedStrategy, strategies.Select(s => s.Info.Id))}");

        FixtureLibrary library = selection.Library(arguments, shell);
        FixtureEntry entry = library.Entries.FirstOrDefault(f => f.Id == wantedFixture)
            ?? throw new BadInputException(
                $"show: expected a fixture, found '{wantedFixture}'{NearestWord.Hint(wantedFixture, library.Entries.Select(f => f.Id))}");

        Fixture fixture = library.Load(entry);
        Selection.TellNotes([fixture], shell);
        if (arguments.GetResult(schedule) is not null)
        {
            ulong seed = selection.Seed(arguments);
            shell.Out.Write(arguments.GetValue(schedule) is { } text
                ? ScheduleText.Columns(strategy, fixture, Schedule.Parse(text), seed)
                : ScheduleText.Shortest(strategy, fixture, seed));
            return ExitStatus.Verified;
        }

        CellResult cell = cells.Run(strategy, fixture, selection.Seed(arguments));
        return Print(arguments, shell, cell, MatrixRun.Describe(fixture), StrategyCatalog.Describe(strategy).Title, CellMetrics.Describe());
    }

    private int Print(ParseResult arguments, Shell shell, RunResults run, string subject, string fixture)
    {
        string[] subjects = [.. run.Cells.Select(c => c.Strategy).Distinct()];
        CellResult cell = run.Cells.FirstOrDefault(c => c.Strategy == subject && c.Fixture == fixture)
            ?? throw new BadInputException(subjects.Contains(subject)
                ? $"show: expected a fixture of the run, found '{fixture}'{NearestWord.Hint(fixture, run.Fixtures.Select(f => f.Id))}"
                : $"show: expected a strategy or kernel of the run, found '{subject}'{NearestWord.Hint(subject, subjects)}");
        string title = run.Strategies.FirstOrDefault(s => s.Id == subject)?.Title ?? "a real kernel, in a guest";
        return Print(arguments, shell, cell, run.Fixtures.Single(f => f.Id == fixture), title, run.Metrics);
    }

    private int Print(ParseResult arguments, Shell shell, CellResult cell, FixtureResult fixture, string title, IReadOnlyList<MetricResult> metrics)
    {
        if (cell.Failure is { } failure)
        {
            shell.Error.WriteLine($"not run to its end: {failure}");
        }

        json.Print(arguments, shell, cell, () => shell.Out.Write(CellView.Render(
            cell, fixture, title, metrics, shell.UsesColour, shell.IsTerminal ? shell.Columns : CellView.MostColumns)));
        return cell.Failure is not null ? ExitStatus.HarnessFailed : cell.HasUndeclaredViolation ? ExitStatus.Differs : ExitStatus.Verified;
    }
}
