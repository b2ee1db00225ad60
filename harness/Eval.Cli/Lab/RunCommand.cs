using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Eval.Harness;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;
using Eval.Lab;
using Eval.Lab.Guests;
using Eval.Lab.Kernels;
using Eval.Lab.Observations;
using Eval.Lab.Runs;
using Eval.Reports;
using Eval.Series;

namespace Eval.Cli.Lab;

/// <summary>lab run: fixtures on real kernels, judged and compared with the strategy that describes each.</summary>
public sealed class RunCommand : LabCommand
{
    private readonly Selection selection = new();
    private readonly OutputOptions output = new();
    private readonly Option<string[]> kernel = new("--kernel")
    {
        Description = "bzImage, or debian:VERSION such as debian:6.1; repeatable.",
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
    public override string Name => "run";

    /// <inheritdoc/>
    public override string Summary => "boots each kernel, runs the fixtures, judges and compares with the model";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        selection.DeclareFixtures(command);
        output.Declare(command);
        foreach (Option<int> count in (Option<int>[])[repeat, jobs, stall])
        {
            count.Validators.Add(r =>
            {
                if (r.GetValueOrDefault<int>() < 1)
                {
                    r.AddError($"{count.Name}: expected 1 or more");
                }
            });
        }

        command.Options.Add(kernel);
        command.Options.Add(model);
        command.Options.Add(repeat);
        command.Options.Add(jobs);
        command.Options.Add(stall);
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
        LabRequest request = new()
        {
            Kernels =
            [
                .. arguments.GetValue(kernel)!.Select(k => DebianKernel.IsNamed(k) ? DebianKernel.Find(k, cache, cancel) : KernelImage.Open(shell.PathOf(k))),
            ],
            Fixtures = [.. selection.Entries(arguments, shell).Select(e => (library.Load(e), library.LoadScript(e)))],
            Repetitions = arguments.GetValue(repeat),
            Parallelism = arguments.GetValue(jobs),
            Model = k => strategies.FirstOrDefault(s => s.Info.Id == (asStrategy ?? $"linux-{k.Version}")),
            Guests = new GuestOptions(cache, arguments.GetValue(stall), cancel),
        };
        Stopwatch clock = Stopwatch.StartNew();
        LabOutcome outcome = LabRun.Run(request, line =>
        {
            lock (shell)
            {
                shell.Error.WriteLine(line);
            }
        });
        RunResults results = LabResults.Of(request, outcome, Provenance.Read(shell.Directory).Tool);
        IReadOnlyList<string> written = OutputFiles.Write(results, directory, new ReportOptions { Formats = formats });
        foreach (LabCell cell in outcome.Cells)
        {
            for (int i = 0; i < cell.Observations.Count; i++)
            {
                string name = ScenarioFile.NameOf(cell.Kernel.Version, cell.Script, i);
                WholeFile.Write(Path.Combine(directory, "observed", cell.Kernel.Release, name), ScenarioFile.TextOf(cell.Script, cell.Observations[i]));
            }
        }

        Print(shell, results, outcome, clock.Elapsed);
        shell.Out.WriteLine(string.Join('\n', written));
        return results.Cells.Any(c => c.Strategy.StartsWith("kernel/", StringComparison.Ordinal) && c.Verdicts.Values.Any(v => v.Verdict == Verdict.Violated))
            ? ExitStatus.Differs : ExitStatus.Verified;
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
