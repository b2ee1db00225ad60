using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;
using Eval.Lab;
using Eval.Lab.Kernels;
using Eval.Lab.Observations;
using Eval.Lab.Runs;
using Eval.Lab.Series;
using Eval.Reports;
using Eval.Series;

namespace Eval.Cli.Lab;

/// <summary>lab run: fixtures on real kernels, judged and compared with the strategy that describes each.</summary>
public sealed class RunCommand : LabCommand
{
    private readonly Selection selection = new();
    private readonly OutputOptions output = new();
    private readonly GuestArguments guests = new();
    private readonly TreeArguments trees = new();
    private readonly Option<string[]> kernel = new("--kernel")
    {
        Description = "bzImage, debian:VERSION such as debian:6.1, or with --tree a commit; repeatable.",
        HelpName = "K",
        Required = true,
    };
    private readonly Option<string> model = new("--as")
    {
        Description = "Strategy that describes the kernels; by their release when not given.",
        HelpName = "ID",
    };
    private readonly Option<int> repeat = new("--repeat")
    {
        Description = "Times each fixture is run, to measure a kernel against itself.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    /// <inheritdoc/>
    public override string Name => "run";

    /// <inheritdoc/>
    public override string Summary => "boots each kernel, runs the fixtures, judges and compares with the model";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        selection.DeclareFixtures(command);
        output.Declare(command);
        command.Options.Add(kernel);
        command.Options.Add(model);
        GuestArguments.Add(command, repeat);
        guests.Declare(command);
        trees.Declare(command, isRequired: false);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell, CancellationToken cancel)
    {
        IReadOnlyList<string> formats = output.Formats(arguments);
        string directory = output.Directory(arguments, shell);
        IReadOnlyList<Strategy> strategies = StrategyCatalog.FromAssemblies(Selection.Shipped).All;
        string? asStrategy = arguments.GetValue(model);
        if (asStrategy is not null && strategies.All(s => s.Info.Id != asStrategy))
        {
            throw new BadInputException($"--as {asStrategy}: expected the id of a strategy{NearestWord.Hint(asStrategy, strategies.Select(s => s.Info.Id))}");
        }

        FixtureLibrary library = selection.Library(arguments, shell);
        LabDoctor.Require();
        LabCache cache = LabCache.OfUser();
        TreeKernels? tree = trees.Kernels(arguments, shell, cache, cancel);
        LabRequest request = new()
        {
            Kernels = Kernels(arguments.GetValue(kernel)!, word => guests.Open(word, shell, cache, tree, cancel)),
            Fixtures = [.. selection.Entries(arguments, shell).Select(e => (library.Load(e), library.LoadScript(e)))],
            Repetitions = arguments.GetValue(repeat),
            Parallelism = guests.Jobs(arguments),
            Model = k => strategies.FirstOrDefault(s => s.Info.Id == (asStrategy ?? $"linux-{k.Version}")),
            Guests = guests.Options(arguments, cache, cancel),
        };
        Stopwatch clock = Stopwatch.StartNew();
        LabOutcome outcome = LabRun.Run(request, guests.Progress(shell));
        RunResults results = LabResults.Of(request, outcome, Provenance.Read(shell.Directory).Tool);
        (string Name, string Text)[] observed = [.. outcome.Cells.SelectMany(Observed)];
        IReadOnlyList<string> written = Written(() => OutputFiles.Write(results, directory, new ReportOptions { Formats = formats }, observed));
        Print(shell, results, outcome, clock.Elapsed);
        shell.Out.WriteLine(string.Join('\n', written.SkipLast(observed.Length)));
        return results.Cells.Any(c => c.Strategy.StartsWith("kernel/", StringComparison.Ordinal) && c.Verdicts.Values.Any(v => v.Verdict == Verdict.Violated))
            ? ExitStatus.Differs : ExitStatus.Verified;
    }

    private static IEnumerable<(string Name, string Text)> Observed(LabCell cell)
    {
        string folder = Path.Combine("observed", cell.Kernel.Release);
        return cell.Observations.Select(
            (o, i) => (Path.Combine(folder, ScenarioFile.NameOf(cell.Kernel.Version, cell.Script, i)), ScenarioFile.TextOf(cell.Script, o)));
    }

    // Cells are told apart by release.
    private static KernelImage[] Kernels(string[] words, Func<string, KernelImage> open)
    {
        KernelImage[] kernels = [.. words.Select(open)];
        return kernels.GroupBy(k => k.Release).FirstOrDefault(g => g.Count() > 1) is { } same
            ? throw new BadInputException($"--kernel: expected kernels of different releases, found {same.Key} twice")
            : kernels;
    }

    private static void Print(Shell shell, RunResults results, LabOutcome outcome, TimeSpan took)
    {
        foreach (LabCell cell in outcome.Cells)
        {
            CellResult result = results.Cells.Single(c => c.Strategy == cell.Kernel.Subject && c.Fixture == cell.Fixture.Id);
            string[] violated = [.. result.Verdicts.Where(v => v.Value.Verdict == Verdict.Violated).Select(v => $"{v.Key}: {v.Value.Witness}")];
            string said = cell.Refusal is not null
                ? $"not run: {cell.Refusal}"
                : violated.Length == 0
                ? "all that can be judged holds"
                : string.Join("; ", violated);
            shell.Out.WriteLine($"{cell.Kernel.Subject} × {cell.Fixture.Id}: {said}");
        }

        foreach (var counter in results.Fidelity.GroupBy(r => r.Counter).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            shell.Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{counter.Key,-8} model {counter.Count(r => r.Within)} of {counter.Count()} within{Ceiling(outcome, counter.Key)}"));
        }

        int run = outcome.Cells.Count(c => c.Observations.Count > 0);
        shell.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run} of {outcome.Cells.Count} fixtures ran in {outcome.Boots} boots, {took.TotalSeconds:F0} s: {outcome.Boots / took.TotalMinutes:F1} " +
            $"boots a minute ({outcome.GuestSeconds / Math.Max(1, outcome.Boots):F1} s each)"));
    }

    private static string Ceiling(LabOutcome outcome, string counter) =>
        SideBySide.AgainstItself(outcome.Cells).TryGetValue(counter, out (int Within, int Total) itself)
            ? $", the kernel against itself {itself.Within} of {itself.Total}"
            : "";
}
