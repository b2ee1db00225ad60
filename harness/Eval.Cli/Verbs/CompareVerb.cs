using System.CommandLine;
using Eval.Cli.Plugins;
using Eval.Harness;
using Eval.Harness.Comparisons;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Kernel.Contract;
using Eval.Reports.Terminal;

namespace Eval.Cli.Verbs;

/// <summary>compare A B... [FIXTURE]: strategies, real kernels or whole runs side by side.</summary>
public sealed class CompareVerb : Verb
{
    private readonly Selection selection = new();
    private readonly JsonOption json = new();
    private readonly CacheOptions cache = new();

    private readonly Argument<string[]> subjects = new("SUBJECT")
    {
        Description = "Two strategies or more, the first being the base, or two results.json of whole runs or more; then a fixture, or a glob for " +
            "some, unless all are wanted.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> results = new("--results")
    {
        Description = "Take the cells from a run instead of running them: strategies, and kernels of a lab run (kernel/RELEASE); repeatable.",
        HelpName = "RESULTS.json",
    };

    private readonly Option<bool> all = new("--all") { Description = "Every promise, metric and course, not only what fits a screen." };

    /// <inheritdoc/>
    public override string Name => "compare";

    /// <inheritdoc/>
    public override string Summary => "strategies, kernels or runs side by side: promises mended and broken, then metrics as ratios";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Arguments.Add(subjects);
        command.Options.Add(results);
        command.Options.Add(all);
        json.Declare(command);
        cache.Declare(command);
        selection.DeclarePlugins(command);
        selection.DeclareDirectory(command);
        selection.DeclareSeed(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        ComparedSubjects chosen = Choose(arguments, shell);
        SubjectsCompared compared = SubjectsCompared.Of(chosen.Subjects, chosen.Metrics);
        json.Print(arguments, shell, compared, () => shell.Out.Write(CompareView.Render(
            compared, chosen.What, arguments.GetValue(all), shell.UsesColour, shell.IsTerminal ? shell.Columns : CellView.MostColumns)));
        return ExitStatus.Verified;
    }

    private ComparedSubjects Choose(ParseResult arguments, Shell shell)
    {
        string[] words = arguments.GetRequiredValue(subjects);
        string[] files = arguments.GetValue(results) ?? [];
        if (words.Any(ComparedSubjects.IsFile))
        {
            string[] runs = [.. words.TakeWhile(ComparedSubjects.IsFile)];
            return runs.Length >= 2 && words.Length - runs.Length <= 1 && files.Length == 0
                ? ComparedSubjects.OfRuns([.. runs.Select(file => (file, ResultsFile.Read(shell.PathOf(file))))], words.Length > runs.Length ? words[^1] : null)
                : throw new BadInputException("compare: expected two results.json or more and then a fixture at most (strategies of one file: --results FILE)");
        }

        if (files.Length > 0)
        {
            RunResults run = ResultsUnion.Of([.. files.Select(file => (file, ResultsFile.Read(shell.PathOf(file))))]);
            (string[] named, string? only) = Split(
                words, run.Cells.Select(cell => cell.Strategy), run.Fixtures.Select(fixture => (fixture.Family, fixture.Id)));
            return ComparedSubjects.Within(run, named, only);
        }

        IReadOnlyList<Strategy> strategies = selection.Catalog(arguments, shell).All;
        FixtureLibrary library = selection.Library(arguments, shell);
        (string[] ids, string? fixture) = Split(words, strategies.Select(s => s.Info.Id), library.Entries.Select(entry => (entry.Family, entry.Id)));
        Strategy[] wanted = [.. ids.Select(id => strategies.FirstOrDefault(s => s.Info.Id == id)
            ?? throw new BadInputException($"compare: expected a strategy, found '{id}'{NearestWord.Hint(id, strategies.Select(s => s.Info.Id))}"))];
        return ComparedSubjects.Within(Run(arguments, shell, wanted, library.LoadAll(fixture is null ? [] : [fixture])), ids, null);
    }

    private RunResults Run(ParseResult arguments, Shell shell, Strategy[] strategies, IReadOnlyList<Fixture> fixtures)
    {
        using PluginCells cells = new(
            selection.Plugins(arguments, shell), selection.Directory(arguments, shell), CellLimits.Usual, new GuardedCells(CellLimits.Usual));
        cells.Probe();
        return cache.Use(arguments, shell, cells, known => RunProgress.Show(shell, strategies.Length * fixtures.Count, told =>
            MatrixRun.Run(strategies, fixtures, new ToolResult("", null, null), selection.Seed(arguments), runner: known, progress: told)));
    }

    // The last word is a fixture when it is no subject and there are two subjects without it.
    private static (string[] Ids, string? Fixture) Split(string[] words, IEnumerable<string> known, IEnumerable<(string Family, string Id)> fixtures)
    {
        bool endsWithFixture = words.Length > 2 && !known.Contains(words[^1]);
        string[] ids = endsWithFixture ? words[..^1] : words;
        if (ids.Distinct().Count() < ids.Length || ids.Length < 2)
        {
            throw new BadInputException(ids.Length < 2
                ? $"compare: expected two strategies or more, found only '{ids[0]}'"
                : $"compare: expected each strategy once, found '{ids.GroupBy(id => id).First(g => g.Count() > 1).Key}' twice");
        }

        return endsWithFixture && !fixtures.Any(one => Glob.Matches(words[^1], one.Id) || Glob.Matches(words[^1], $"{one.Family}/{one.Id}"))
            ? throw new BadInputException(
                "compare: expected a strategy or a fixture, found " +
                $"'{words[^1]}'{NearestWord.Hint(words[^1], known.Distinct().Concat(fixtures.Select(one => one.Id)))}")
            : (ids, endsWithFixture ? words[^1] : null);
    }
}
