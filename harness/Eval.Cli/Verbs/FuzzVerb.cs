using System.CommandLine;
using Eval.Fuzz;
using Eval.Fuzz.Judging;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;

namespace Eval.Cli.Verbs;

/// <summary>fuzz: fixtures or traces nobody wrote, until one shows something that should not be.</summary>
public sealed class FuzzVerb : Verb
{
    private const string UsualTime = "1min", Family = "fuzz";

    private readonly Selection selection = new();
    private readonly JsonOption json = new();

    private readonly Option<string?> time = new("--time")
    {
        Description = $"How long to look, on the clock; {UsualTime} when neither this nor --count is given.",
        HelpName = "T",
    };

    private readonly Option<bool> traces = new("--traces")
    {
        Description = "Traces instead of fixtures: the same events in every form that replay reads, whole, damaged, through a pipe, and then run.",
    };

    private readonly Option<int?> count = new("--count") { Description = "Fixtures or traces to generate: the same ones on any host.", HelpName = "N" };
    private readonly Option<int> jobs = new("--jobs")
    {
        Description = "Fixtures or traces at a time.",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private readonly Option<int> each = new("--each")
    {
        Description = "Strategies each runs under, drawn for each.",
        HelpName = "N",
        DefaultValueFactory = _ => new FuzzOptions { Seed = 0 }.StrategiesPerFixture,
    };

    private readonly Option<string> directory = new("--out")
    {
        Description = "Directory for what is found: one that run --fixtures takes, or traces for replay. Nothing found writes nothing.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "out/fuzz",
    };

    /// <inheritdoc/>
    public override string Name => "fuzz";

    /// <inheritdoc/>
    public override string Summary => "fixtures or traces nobody wrote; what goes wrong is shrunk to the shortest one that shows it";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        selection.DeclareStrategies(command);
        selection.DeclareDirectory(command);
        selection.DeclareSeed(command);
        command.Options.Add(traces);
        command.Options.Add(time);
        count.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int?>() < 1)
            {
                r.AddError("--count: expected 1 or more");
            }
        });
        command.Options.Add(count);
        Lab.GuestArguments.Add(command, jobs);
        Lab.GuestArguments.Add(command, each);
        command.Options.Add(directory);
        json.Declare(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        string? asked = arguments.GetValue(time) ?? (arguments.GetValue(count) is null ? UsualTime : null);
        FuzzOptions options = new()
        {
            Seed = selection.Seed(arguments),
            IsOfTraces = arguments.GetValue(traces),
            Count = arguments.GetValue(count),
            Time = asked is null ? null
                : CellLimits.ParseTime(asked) ?? throw new BadInputException($"--time {asked}: expected a time such as 90s or 5min, from 1ms to 30 days"),
            Jobs = arguments.GetValue(jobs),
            StrategiesPerFixture = arguments.GetValue(each),
        };
        IReadOnlyList<Strategy> strategies = selection.Strategies(arguments, shell);
        FixtureLibrary library = selection.Library(arguments, shell);
        using FuzzRun run = new(library, strategies, options);
        (FuzzReport report, bool isInterrupted) = Interruption.Until(cancel => run.Run((ran, events) => Tell(shell, Noun(options), ran, events), cancel));
        IReadOnlyList<string> written = Write(report, arguments, shell);
        json.Print(arguments, shell, new Answer(report, written), () => Print(report, Noun(options), written, shell));
        return isInterrupted ? ExitStatus.Interrupted : report.Findings.Count > 0 ? ExitStatus.Differs : ExitStatus.Verified;
    }

    private static string Noun(FuzzOptions options) => options.IsOfTraces ? "trace" : "fixture";

    // A person sees it run; a log has no use for it.
    private static void Tell(Shell shell, string noun, int ran, long events)
    {
        if (shell.RedrawsError)
        {
            shell.Error.Write($"\r{Counted.Of(ran, noun)}, {Counted.Of(events, "event")} ");
        }
    }

    private static void Print(FuzzReport report, string noun, IReadOnlyList<string> written, Shell shell)
    {
        if (shell.RedrawsError)
        {
            shell.Error.WriteLine();
        }

        foreach ((FoundFixture found, string file) in report.Findings.Zip(written))
        {
            shell.Out.WriteLine($"{Words(found.Finding.Kind)}: {found.Finding.What}");
            shell.Out.WriteLine($"  {found.Finding.Witness}");
            // What is wrong with the reading is so under no strategy.
            (string where, string who, string one) = found.Finding.Strategy.Length == 0
                ? (noun, "", "")
                : ("cell", $", under {string.Join(", ", found.Strategies)}", $", under {found.Finding.Strategy}");
            shell.Out.WriteLine($"  in {Counted.Of(found.Times, where)}{who}");
            shell.Out.WriteLine($"  shortest, {Counted.Of(found.Steps, "step")}{one}: {file}");
        }

        shell.Out.WriteLine(
            $"seed {report.Seed}: {Counted.Of(report.Fixtures, noun)}, {Counted.Of(report.Cells, "cell")} twice each, " +
            $"{Counted.Of(report.Events, "event")}; {report.Refused} refused; {Counted.Of(report.Findings.Count, "finding")}");
    }

    private static string Words(FindingKind kind) => kind switch
    {
        FindingKind.Undeclared => "promise broken and not admitted",
        FindingKind.Threw => "exception",
        FindingKind.DidNotEnd => "no end",
        FindingKind.Refused => "refused, with nothing wrong in it",
        FindingKind.Unclear => "damage, not said clearly",
        _ => "not the same twice",
    };

    // With the machines beside them, fixtures are a directory that run takes.
    private IReadOnlyList<string> Write(FuzzReport report, ParseResult arguments, Shell shell)
    {
        if (report.Findings.Count == 0)
        {
            return [];
        }

        string from = selection.Directory(arguments, shell);
        using StagedFiles files = new(shell.PathOf(arguments.GetValue(directory)!));
        foreach (FoundFixture found in report.Findings)
        {
            files.Add($"{Family}/{found.Id}{found.Ending}", found.Text);
        }

        if (!arguments.GetValue(traces))
        {
            string machines = Path.Combine(from, "machines");
            foreach (string file in Directory.EnumerateFiles(machines, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                files.Add(Path.GetRelativePath(from, file), File.ReadAllText(file));
            }
        }

        return [.. files.Commit().Take(report.Findings.Count)];
    }

    private sealed record Answer(FuzzReport Report, IReadOnlyList<string> Written);
}
