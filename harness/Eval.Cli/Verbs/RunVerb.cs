using System.CommandLine;
using Eval.Cli.Plugins;
using Eval.Harness;
using Eval.Harness.Comparisons;
using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures;
using Eval.Harness.Results;
using Eval.Harness.Runs;
using Eval.Harness.Strategies;
using Eval.Kernel.Contract;
using Eval.Reports;
using Eval.Series;

namespace Eval.Cli.Verbs;

/// <summary>run: every strategy on every fixture, to results.json and the reports.</summary>
public sealed class RunVerb : Verb
{
    private const string KernelPrefix = "linux-";

    private readonly Selection selection = new();
    private readonly OutputOptions output = new();
    private readonly DigestOption digest = new();
    private readonly JsonOption json = new();
    private readonly GuardOptions guard = new();
    private readonly CacheOptions cache = new();
    private readonly ShardOption shard = new();
    private readonly BaselineOption baseline = new();

    private readonly Option<int> parallelism = new("--jobs")
    {
        Description = "Cells at a time; one per core when not given.",
        HelpName = "N",
        DefaultValueFactory = _ => -1,
    };

    /// <inheritdoc/>
    public override string Name => "run";

    /// <inheritdoc/>
    public override string Summary => "every strategy × every fixture → out/results.json and the reports (the default)";

    /// <inheritdoc/>
    public override void Declare(Command command)
    {
        selection.DeclareStrategies(command);
        selection.DeclareFixtures(command);
        selection.DeclareSeed(command);
        output.Declare(command);
        digest.Declare(command);
        json.Declare(command);
        guard.Declare(command);
        cache.Declare(command);
        shard.Declare(command);
        baseline.Declare(command);
        parallelism.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() is 0 or < -1)
            {
                r.AddError("--jobs: expected 1 or more");
            }
        });
        command.Options.Add(parallelism);
        output.DeclareProvenance(command);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult arguments, Shell shell)
    {
        IReadOnlyList<string> formats = output.Formats(arguments);
        string directory = output.Directory(arguments, shell);
        CellLimits limits = guard.Limits(arguments);
        Shard? part = shard.Of(arguments);
        using PluginCells cells = new(selection.Plugins(arguments, shell), selection.Directory(arguments, shell), limits, new GuardedCells(limits));
        cells.Probe();
        IReadOnlyList<Strategy> all = selection.Catalog(arguments, shell).All;
        IReadOnlyList<Strategy> strategies = baseline.Include(arguments, all, selection.Strategies(arguments, shell));
        IReadOnlyList<Fixture> fixtures = selection.Fixtures(arguments, shell);
        Selection.TellNotes(fixtures, shell);
        if (digest.IsWanted(arguments))
        {
            return DigestOption.Print(shell, strategies, fixtures, selection.Seed(arguments));
        }

        ToolResult tool = output.Provenance(arguments, Series.Provenance.Read(shell.Directory).Tool);
        selection.PreflightClaims(arguments, shell, fixtures);

        ulong seed = selection.Seed(arguments);
        bool isWhole = selection.IsWhole(arguments) && part is null;
        (Func<int, int, bool> has, int count, bool compares) = ShardOption.Plan(part, strategies.Count, fixtures, selection.IsWhole(arguments));
        IReadOnlyList<SubjectsCompared> compared = [];
        RunResults results = cache.Use(arguments, shell, cells, known =>
        {
            RunResults own = RunProgress.Show(shell, count, told => Matrix(strategies, has, told));
            compared = part is null ? baseline.Compare(arguments, shell, all, own, bases => Matrix(bases, null, null)) : [];
            return own;

            RunResults Matrix(IReadOnlyList<Strategy> some, Func<int, int, bool>? wanted, Action<int, CellResult>? told) =>
                MatrixRun.Run(some, fixtures, tool, seed, arguments.GetValue(parallelism), known, wanted, told);
        });
        FidelityReport? fidelity = compares ? Fidelity(arguments, shell, strategies) : null;
        results = results with
        {
            Shard = ShardOption.Describe(part, seed, selection.IsWhole(arguments)),
            // Of a part of the cells, a claim may look like another one.
            Claims = part is null ? results.Claims : [],
            Fidelity = fidelity?.Rows ?? [],
            Tolerances = fidelity?.Tolerances,
        };
        IReadOnlyList<string> written = OutputFiles.Write(results, directory, new ReportOptions { Formats = formats, Baseline = baseline.Asked(arguments) });
        StrategyResult[] roster = [.. all.Select(StrategyCatalog.Describe)];
        RunSummary summary = RunSummary.Of(results, VerifiedVerdicts.Unverified(shell, results, seed, isWhole), written, roster, isWhole) with
        {
            Comparisons = compared,
            Compared = [.. compared.SelectMany(one => one.Against)],
        };
        json.Print(arguments, shell, summary, () => summary.Print(shell));
        return summary.Status();
    }

    // A part of the matrix, or fixtures of one's own, say nothing about the real kernels.
    private FidelityReport? Fidelity(ParseResult arguments, Shell shell, IReadOnlyList<Strategy> strategies)
    {
        string lab = Path.Combine(selection.Directory(arguments, shell), "kernel-lab");
        string observed = Path.Combine(lab, "observed"), unseen = Path.Combine(lab, "unseen");
        string[] kernels =
        [
            .. strategies.Where(s => s.Info.Id.StartsWith(KernelPrefix, StringComparison.Ordinal)).Select(s => s.Info.Id[KernelPrefix.Length..]),
        ];
        if (!selection.IsWhole(arguments) || kernels.Length == 0 || !Directory.Exists(observed))
        {
            return null;
        }

        FidelityReport report = cache.Predict(arguments, shell, known => FidelityRun.Run(
            selection.Library(arguments, shell), strategies, new FidelityOptions(observed, kernels, [], KeepsGoing: true, Repeated: [unseen]), known));
        if (report.BadFiles.Count > 0)
        {
            shell.Error.WriteLine(
                $"fidelity: {Counted.Of(report.BadFiles.Count, "file")} of observed results not compared; memcg-eval fidelity --keep-going says why");
        }

        return report;
    }
}
