using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Eval.Harness;
using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;

namespace Eval.Cli.Verbs;

/// <summary>fidelity: the model against what real kernels measured.</summary>
public sealed class FidelityVerb : Verb
{
    private const string FileName = "fidelity.json";
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    private readonly CacheOptions cache = new();
    private readonly JsonOption asJson = new();
    private readonly Option<string[]> kernel = new("--kernel") { Description = "Kernel, such as 6.1; repeatable.", HelpName = "K" };
    private readonly Option<string[]> scenario = new("--scenario") { Description = "Scenario, such as k1; repeatable.", HelpName = "S" };
    private readonly Option<string> observed = new("--observed")
    {
        Description = "Result file or directory of the lab's guest; the shipped ones when left out.",
        HelpName = "FILE",
    };
    private readonly Option<bool> keepGoing = new("--keep-going") { Description = "Name broken files and compare the rest." };
    private readonly Option<bool> all = new("--all") { Description = "Print the counters within tolerance too." };
    private readonly Option<bool> caches = new("--caches") { Description = "Print which caches make the difference in the growth of slab." };
    private readonly Option<string> directory = new("--out") { Description = "Directory for fidelity.json.", HelpName = "DIR" };

    /// <inheritdoc/>
    public override string Name => "fidelity";

    /// <inheritdoc/>
    public override string Summary => "the model against real kernels' measurements";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        command.Options.Add(kernel);
        command.Options.Add(scenario);
        command.Options.Add(observed);
        command.Options.Add(keepGoing);
        command.Options.Add(all);
        command.Options.Add(caches);
        command.Options.Add(directory);
        cache.Declare(command);
        asJson.Declare(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        string fixtures = FixtureFolder.Of(shell);
        string seen = Path.Combine(fixtures, "kernel-lab", "observed"), blind = Path.Combine(fixtures, "kernel-lab", "unseen");
        IReadOnlyList<Strategy> strategies = StrategyCatalog.FromAssemblies(Selection.Shipped).All;
        FixtureLibrary library = FixtureLibrary.Open(fixtures);
        string[] kernels = arguments.GetValue(kernel) ?? [], scenarios = arguments.GetValue(scenario) ?? [];
        if (arguments.GetValue(directory) is { } target)
        {
            OutputFiles.Probe(shell.PathOf(target));
        }

        string? given = arguments.GetValue(observed) is { } path ? shell.PathOf(path) : null;
        FidelityOptions options = new(given ?? seen, kernels, scenarios, arguments.GetValue(keepGoing), Repeated: [seen, blind]);
        (FidelityReport report, FidelityReport? unseen) = cache.Predict(arguments, shell, known => (
            FidelityRun.Run(library, strategies, options, known),
            given is not null
                ? null
                : FidelityRun.Run(library, strategies, options with { Observed = blind, Prefix = "unseen:", AllowsNone = true }, known)));
        asJson.Print(arguments, shell, new { observed = report.Rows, unseen = unseen?.Rows ?? [] }, () =>
        {
            Write(shell, arguments, report);
            if (unseen is { Total: > 0 })
            {
                shell.Out.WriteLine();
                Write(shell, arguments, unseen);
            }
        });
        if (arguments.GetValue(directory) is { } to)
        {
            OutputFiles.WriteAll([(FileName, JsonSerializer.Serialize(report.Rows, Json) + "\n")], shell.PathOf(to));
        }

        foreach (BadInputException bad in report.BadFiles)
        {
            shell.Error.WriteLine(bad.Message);
        }

        return report.BadFiles.Count > 0 ? ExitStatus.BadInput : ExitStatus.Verified;
    }

    private void Write(Shell shell, ParseResult arguments, FidelityReport report)
    {
        foreach (FidelityResult row in report.Rows)
        {
            if (!row.Within || arguments.GetValue(all))
            {
                shell.Out.WriteLine(Line(row));
            }
        }

        foreach (CacheGrowth row in arguments.GetValue(caches) ? report.Caches : [])
        {
            shell.Out.WriteLine(Line(row));
        }

        foreach (string line in FidelityTable.Lines(report))
        {
            shell.Out.WriteLine(line);
        }

        if (report.Tolerances.Count > 0)
        {
            Section(
                shell,
                "Runs that were repeated: values within their tolerance, the model's and those of another boot of the same kernel, and the difference.",
                FidelityTable.CeilingLines(report));
            Section(
                shell, $"The same by tolerances derived from the repetitions, rule {DerivedTolerance.Rule}:",
                FidelityTable.CeilingLines(report, derived: true));
            Section(shell, $"The derived tolerances: {DerivedTolerance.Sentence}.", FidelityTable.ToleranceLines(report));
        }
    }

    private static void Section(Shell shell, string title, IReadOnlyList<string> lines)
    {
        shell.Out.WriteLine();
        shell.Out.WriteLine(title);
        foreach (string line in lines)
        {
            shell.Out.WriteLine(line);
        }
    }

    private static string Line(CacheGrowth c) => string.Create(
        CultureInfo.InvariantCulture,
        $"cache  {c.Kernel,-5} {c.Scenario,-18} {c.Label,-16} {c.Cache,-24} predicted {c.Predicted,10} observed {c.Observed,10} error " +
        $"{c.Predicted - c.Observed,10} free {c.PredictedFree} and {c.ObservedFree}");

    private static string Line(FidelityResult r) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(r.Within ? "within" : "out   ")} {r.Kernel,-5} {r.Scenario,-18} {r.Label,-16} {r.Cgroup,-10} {r.Counter,-17} predicted {r.Predicted,12} " +
        $"observed {r.Observed,12} error {r.Predicted - r.Observed,12} tolerance {r.Tolerance}{Derived(r)}{Repetitions(r)}");

    private static string Derived(FidelityResult r) => r.Derived is { } tolerance ? string.Create(CultureInfo.InvariantCulture, $" derived {tolerance}") : "";

    private static string Repetitions(FidelityResult r) =>
        r.Repetitions is { } range ? string.Create(CultureInfo.InvariantCulture, $"  the lab's own repetitions: {range[0]} … {range[1]}") : "";
}
