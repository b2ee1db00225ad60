using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Eval.Harness;
using Eval.Series.Commits;
using Eval.Series.Git;
using Eval.Series.Rendering;

namespace Eval.Cli.Verbs;

/// <summary>series BASE..HEAD: every commit of a series on its own: builds?, which verdicts and metrics each changes, first bad commit.</summary>
public sealed class SeriesVerb : Verb
{
    private readonly Argument<string> range = new("RANGE") { Description = "BASE..HEAD." };
    private readonly Option<string?> onto = new("--onto") { Description = "Pick the series onto another base first.", HelpName = "REV" };
    private readonly Option<string?> against = new("--against")
    {
        Description = "An earlier version of the series to compare it with.",
        HelpName = "OLD..OLDHEAD",
    };
    private readonly Option<string[]> strategies = new("--strategy") { Description = "Only strategies that match GLOB; repeatable.", HelpName = "GLOB" };
    private readonly Option<string[]> fixtures = new("--fixture") { Description = "Only fixtures that match GLOB; repeatable.", HelpName = "GLOB" };
    private readonly Option<string?> cache = new("--cache")
    {
        Description = "Where evaluations are kept by tree id; the user's cache directory by default.",
        HelpName = "DIR",
    };
    private readonly Option<int?> jobs = new("--jobs") { Description = "Commits at a time; as many as cores and memory allow by default.", HelpName = "N" };
    private readonly Option<string> format = TextFormat.Option();
    private readonly Option<bool> json = TextFormat.JsonSwitch();

    /// <inheritdoc/>
    public override string Name => "series";

    /// <inheritdoc/>
    public override string Summary => "what each commit of a series changes in behaviour, on its own";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(range);
        foreach (Option option in (Option[])[onto, against, strategies, fixtures, cache, jobs, format, json])
        {
            command.Options.Add(option);
        }
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        string form = TextFormat.Of(arguments.GetValue(json) ? TextFormat.Json : arguments.GetRequiredValue(format));
        int? atATime = arguments.GetValue(jobs);
        if (atATime is < 1)
        {
            throw new BadInputException("--jobs: expected 1 or more");
        }

        using GitRepository repository = GitRepository.Open(shell.Directory);
        string place = shell.PathOf(arguments.GetValue(cache) ?? EvaluationCache.DefaultDirectory);
        DotnetEvaluator evaluator = new(arguments.GetValue(strategies) ?? [], arguments.GetValue(fixtures) ?? []);
        SeriesRunner runner = new(evaluator, new EvaluationCache(place), atATime) { Progress = Report(shell) };
        SeriesRequest request = new(arguments.GetRequiredValue(range), arguments.GetValue(onto), arguments.GetValue(against));
        using CancellationTokenSource interruption = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        try
        {
            SeriesReport report = SeriesEvaluation.Run(repository, request, runner, interruption.Token);
            shell.Out.Write(Render(report, form, shell));
            return report.IsEmpty ? ExitStatus.Verified : ExitStatus.Differs;
        }
        catch (OperationCanceledException)
        {
            shell.Error.WriteLine($"series: interrupted; what is done is kept in {place}, and the next run goes on from there");
            return ExitStatus.HarnessFailed;
        }

        void End(PosixSignalContext signal)
        {
            // The worktrees have to be removed first.
            signal.Cancel = true;
            interruption.Cancel();
        }
    }

    private static string Render(SeriesReport report, string form, Shell shell) => form switch
    {
        TextFormat.Markdown => SeriesMarkdown.Render(report),
        TextFormat.Json => SeriesJson.ToJson(report),
        TextFormat.Mail => SeriesText.Render(report),
        _ => SeriesText.Render(report, TextFormat.Columns(shell), shell.UsesColour),
    };

    private static Action<CommitName, TreeEvaluation, bool> Report(Shell shell)
    {
        int done = 0;
        return (commit, evaluation, known) =>
        {
            string what = evaluation.Builds ? "builds" : "does not build", cells = evaluation.Cells is { } counts ? $", cells: {counts}:" : "";
            int number = Interlocked.Increment(ref done);
            lock (shell.Error)
            {
                shell.Error.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{number}: {commit.ShortId} {what}{(known ? " (known)" : "")}{cells} {commit.Subject}"));
            }
        };
    }
}
