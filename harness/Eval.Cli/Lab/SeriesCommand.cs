using System.CommandLine;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Lab;
using Eval.Lab.Guests;
using Eval.Lab.Series;

namespace Eval.Cli.Lab;

/// <summary>lab series: every commit of a real patch series, built, booted and judged.</summary>
public sealed class SeriesCommand : LabCommand
{
    private readonly Selection selection = new();
    private readonly Argument<string> range = new("range") { Description = "BASE..HEAD, commits of the tree.", HelpName = "BASE..HEAD" };
    private readonly Option<string> tree = new("--tree") { Description = "Git tree of Linux; it is read, not written to.", HelpName = "DIR", Required = true };
    private readonly Option<string> config = new("--config")
    {
        Description = "Fragment of the configuration, on top of tinyconfig, such as fixtures/lab-series/kernel.config.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string> work = new("--work")
    {
        Description = "Directory for source and objects, kept for the next run; in the cache when not given.",
        HelpName = "DIR",
    };
    private readonly Option<string> output = new("--out") { Description = "Directory for series.md.", HelpName = "DIR" };
    private readonly Option<int> buildJobs = new("--build-jobs")
    {
        Description = "Jobs of make.",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };
    private readonly Option<int> jobs = new("--jobs")
    {
        Description = "Guests at a time.",
        HelpName = "N",
        DefaultValueFactory = _ => Math.Max(1, Environment.ProcessorCount / 2),
    };
    private readonly Option<int> stall = new("--stall")
    {
        Description = "Seconds of silence after which a guest counts as hung.",
        HelpName = "S",
        DefaultValueFactory = _ => GuestOptions.UsualStallSeconds,
    };

    /// <inheritdoc/>
    public override string Name => "series";

    /// <inheritdoc/>
    public override string Summary => "builds and boots each commit of a series: what it changes, first bad commit";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(range);
        selection.DeclareFixtures(command);
        foreach (Option option in (Option[])[tree, config, work, output, buildJobs, jobs, stall])
        {
            command.Options.Add(option);
        }
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell, CancellationToken cancel)
    {
        FixtureLibrary library = selection.Library(arguments, shell);
        LabDoctor.Require();
        LabDoctor.RequireBuild();
        LabCache cache = LabCache.OfUser();
        string treePath = shell.PathOf(arguments.GetValue(tree)!);
        SeriesRequest request = new()
        {
            TreePath = Directory.Exists(treePath) ? treePath : throw new BadInputException($"--tree {treePath}: expected a directory, found none"),
            ConfigPath = shell.PathOf(arguments.GetValue(config)!),
            Range = arguments.GetValue(range)!,
            WorkDirectory = arguments.GetValue(work) is { } given ? shell.PathOf(given) : cache.WorkDirectory(treePath),
            BuildJobs = arguments.GetValue(buildJobs),
            Fixtures = [.. selection.Entries(arguments, shell).Select(e => (library.Load(e), library.LoadScript(e)))],
            Parallelism = arguments.GetValue(jobs),
            Guests = new GuestOptions(cache, arguments.GetValue(stall), cancel),
        };
        IReadOnlyList<CommitOutcome> outcomes = LabSeries.Run(request, line =>
        {
            lock (shell)
            {
                shell.Error.WriteLine(line);
            }
        });
        string text = SeriesChanges.Markdown(outcomes);
        shell.Out.Write(text);
        if (arguments.GetValue(output) is { } directory)
        {
            WholeFile.Write(Path.Combine(shell.PathOf(directory), "series.md"), text);
        }

        return SeriesChanges.FirstBad(outcomes).Any() ? ExitStatus.Differs : ExitStatus.Verified;
    }
}
