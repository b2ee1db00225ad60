using System.CommandLine;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Lab;
using Eval.Lab.Series;

namespace Eval.Cli.Lab;

/// <summary>lab series: every commit of a real patch series, built, booted and judged.</summary>
public sealed class SeriesCommand : LabCommand
{
    private readonly Selection selection = new();
    private readonly GuestArguments guests = new();
    private readonly Argument<string> range = new("range") { Description = "BASE..HEAD, commits of the tree.", HelpName = "BASE..HEAD" };
    private readonly TreeArguments trees = new();
    private readonly Option<string> output = new("--out") { Description = "Directory for series.md.", HelpName = "DIR" };

    /// <inheritdoc/>
    public override string Name => "series";

    /// <inheritdoc/>
    public override string Summary => "builds and boots each commit of a series: what it changes, first bad commit";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(range);
        selection.DeclareFixtures(command);
        command.Options.Add(output);
        trees.Declare(command, isRequired: true);
        guests.Declare(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell, CancellationToken cancel)
    {
        FixtureLibrary library = selection.Library(arguments, shell);
        if (arguments.GetValue(output) is { } target)
        {
            OutputFiles.Probe(shell.PathOf(target));
        }

        LabDoctor.Require();
        LabDoctor.RequireBuild();
        LabCache cache = LabCache.OfUser();
        string treePath = trees.Tree(arguments, shell);
        SeriesRequest request = new()
        {
            TreePath = Directory.Exists(treePath) ? treePath : throw new BadInputException($"--tree {treePath}: expected a directory, found none"),
            ConfigPath = trees.Config(arguments, shell),
            Range = arguments.GetValue(range)!,
            WorkDirectory = trees.Work(arguments, shell) ?? cache.WorkDirectory(treePath),
            BuildJobs = trees.Jobs(arguments),
            Fixtures = [.. selection.Entries(arguments, shell).Select(e => (library.Load(e), library.LoadScript(e)))],
            Parallelism = guests.Jobs(arguments),
            Guests = guests.Options(arguments, cache, cancel),
        };
        IReadOnlyList<CommitOutcome> outcomes = LabSeries.Run(request, guests.Progress(shell));
        string text = SeriesChanges.Markdown(outcomes);
        shell.Out.Write(text);
        if (arguments.GetValue(output) is { } directory)
        {
            Written(() => OutputFiles.WriteAll([("series.md", text)], shell.PathOf(directory)));
        }

        return SeriesChanges.FirstBad(outcomes).Any() ? ExitStatus.Differs : ExitStatus.Verified;
    }
}
