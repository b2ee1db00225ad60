using Eval.Harness;
using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>What is shown of a run, cleaned and indexed; every builder reads this.</summary>
internal sealed class ReportScope
{
    private readonly Dictionary<(string Strategy, string Fixture), CellResult> cells = [];
    private readonly Dictionary<string, MetricResult> metrics = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Fixture, string Metric), bool> hasAny = [];

    /// <summary>Narrows a run to what the options ask for.</summary>
    /// <exception cref="BadInputException">A glob matches nothing, or the baseline is not there.</exception>
    public ReportScope(RunResults results, ReportOptions options)
    {
        Results = results;
        Baseline = options.Baseline ?? "";
        SubjectResult[] kernels = [.. results.Subjects.Where(subject => subject.Kind == SubjectResult.Kernel)];
        HashSet<string> shown = [.. Glob.Select(
            [.. results.Strategies.Select(strategy => strategy.Id), .. kernels.Select(kernel => kernel.Id)], id => id, options.StrategyGlobs, "strategy")];
        Strategies = [.. results.Strategies.Where(strategy => shown.Contains(strategy.Id))];
        Kernels = [.. kernels.Where(kernel => shown.Contains(kernel.Id))];
        Fixtures = Glob.Select(results.Fixtures, fixture => fixture.Id, options.FixtureGlobs, "fixture");
        if (Baseline.Length > 0 && results.Strategies.All(strategy => strategy.Id != Baseline))
        {
            throw new BadInputException($"--baseline {Baseline}: expected one of {string.Join(", ", results.Strategies.Select(strategy => strategy.Id))}");
        }

        foreach (CellResult cell in results.Cells)
        {
            cells[(cell.Strategy, cell.Fixture)] = cell;
        }

        foreach (MetricResult metric in results.Metrics)
        {
            metrics[metric.Id] = metric;
        }

        Cells = CellsOf(Strategies.Select(strategy => strategy.Id));
        KernelCells = CellsOf(Kernels.Select(kernel => kernel.Id));
    }

    /// <summary>The whole run.</summary>
    public RunResults Results { get; }

    /// <summary>Baseline or empty.</summary>
    public string Baseline { get; }

    /// <summary>Strategies shown.</summary>
    public IReadOnlyList<StrategyResult> Strategies { get; }

    /// <summary>Kernels shown: booted and measured.</summary>
    public IReadOnlyList<SubjectResult> Kernels { get; }

    /// <summary>Fixtures shown.</summary>
    public IReadOnlyList<FixtureResult> Fixtures { get; }

    /// <summary>Cells of strategies shown, strategy-major.</summary>
    public IReadOnlyList<CellResult> Cells { get; }

    /// <summary>Cells of kernels shown, kernel-major.</summary>
    public IReadOnlyList<CellResult> KernelCells { get; }

    /// <summary>Names of places.</summary>
    public Anchors Anchors { get; } = new();

    /// <summary>The cell, shown or not; null when it did not run.</summary>
    public CellResult? Cell(string strategy, string fixture) => cells.GetValueOrDefault((strategy, fixture));

    /// <summary>What a strategy stands for: mainline, proposal, historical or bound.</summary>
    public string KindOf(string id) => Results.Subjects.FirstOrDefault(subject => subject.Id == id)?.Kind ?? "proposal";

    /// <summary>Anchor of a strategy's section, empty when it is not shown.</summary>
    public string StrategyAnchor(string id) => Strategies.Any(strategy => strategy.Id == id) ? Anchors.Of("s", id) : "";

    /// <summary>Anchor of what a kernel did.</summary>
    public string KernelAnchor(string id) => Anchors.Of("k", id);

    /// <summary>Anchor of a fixture's section.</summary>
    public string FixtureAnchor(string id) => Anchors.Of("f", id);

    /// <summary>Anchor of the witnesses of a strategy against an invariant.</summary>
    public string WitnessAnchor(string strategy, string invariant) => Anchors.Of("w", strategy + "-" + invariant);

    /// <summary>A metric's figure; relative to <paramref name="baseline"/> when there is one.</summary>
    public static FigureView Figure(MetricResult metric, decimal value, decimal? baseline, bool isBest) => new()
    {
        Text = UnitText.Of(value, metric.Unit),
        Exact = UnitText.Exact(value),
        Unit = CleanText.Of(metric.Unit),
        IsBest = isBest,
        Relative = baseline is { } from ? UnitText.Change(from, value) : "",
    };

    /// <summary>Value of the baseline in a fixture, null without one.</summary>
    public decimal? BaselineValue(string fixture, string metric) =>
        Baseline.Length > 0 && Cell(Baseline, fixture) is { } cell && cell.Metrics.TryGetValue(metric, out decimal value) ? value : null;

    /// <summary>The metric of an id, null when nobody declared it.</summary>
    public MetricResult? Metric(string id) => metrics.GetValueOrDefault(id);

    /// <summary>Whether the values of a metric add up over fixtures; rates and shares do not.</summary>
    public static bool AddsUp(MetricResult metric) => metric.Unit is "count" or "bytes" or "ns" or "steps" or "byte-seconds" or "group-seconds";

    // Below this much slab a figure of how full it is tells of the slabs each CPU has begun, not of a design.
    private const decimal LeastSlabBytes = 1024 * 1024;

    /// <summary>A strategy's value over all fixtures shown: the sum where it adds up, the median otherwise; null when it was never measured.</summary>
    public decimal? Total(string strategy, MetricResult metric)
    {
        List<decimal> values = Values(strategy, metric);
        return values.Count == 0 ? null : AddsUp(metric) ? values.Sum() : Median(values);
    }

    /// <summary>
    /// A strategy's values over the fixtures shown. How full slabs are cannot be said where there is next to none, and a rate that is nothing for
    /// every strategy says that the fixture has none of the operations.
    /// </summary>
    public List<decimal> Values(string strategy, MetricResult metric)
    {
        List<decimal> values = [];
        foreach (FixtureResult fixture in Fixtures)
        {
            if (Cell(strategy, fixture.Id) is { } cell && cell.Metrics.TryGetValue(metric.Id, out decimal value)
                && (metric.Id != "slab_utilisation_end" || cell.Metrics.GetValueOrDefault("slab_bytes_end") >= LeastSlabBytes)
                && (AddsUp(metric) || value != 0 || HasAny(fixture.Id, metric.Id)))
            {
                values.Add(value);
            }
        }

        return values;
    }

    private CellResult[] CellsOf(IEnumerable<string> subjects) =>
        [.. from subject in subjects from fixture in Fixtures let cell = Cell(subject, fixture.Id) where cell is not null select cell];

    private bool HasAny(string fixture, string metric)
    {
        if (!hasAny.TryGetValue((fixture, metric), out bool has))
        {
            has = Strategies.Any(strategy => Cell(strategy.Id, fixture)?.Metrics.GetValueOrDefault(metric) > 0);
            hasAny.Add((fixture, metric), has);
        }

        return has;
    }

    /// <summary>The middle value; the lower of two, so that it is a value that occurred.</summary>
    public static decimal Median(List<decimal> values)
    {
        values.Sort();
        return values[(values.Count - 1) / 2];
    }

    /// <summary>Command line of a cell.</summary>
    public static string ShowCommand(string strategy, string fixture) => $"memcg-eval show {strategy} {fixture}";
}
