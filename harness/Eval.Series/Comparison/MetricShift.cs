using System.Text.Json.Serialization;
using Eval.Harness.Metrics;
using Eval.Harness.Results;

namespace Eval.Series.Comparison;

/// <summary>What became of one metric of one strategy: how many cells changed, which way and how far.</summary>
/// <param name="Strategy">Strategy id; empty for several strategies together.</param>
/// <param name="Metric">Metric id.</param>
/// <param name="Unit">Unit of the metric.</param>
/// <param name="BetterIs">lower, higher or neither.</param>
/// <param name="Cells">The cells that changed, the worst first.</param>
public sealed record MetricShift(string Strategy, string Metric, string Unit, string BetterIs, IReadOnlyList<MetricChange> Cells)
{
    private const string Lower = "lower", Higher = "higher";

    private static readonly Dictionary<string, MetricResult> Declared = CellMetrics.Describe().ToDictionary(m => m.Id);

    /// <summary>Cells that are better now; 0 where neither direction is.</summary>
    public int Better => Cells.Count(c => Badness(c) < 0);

    /// <summary>Cells that are worse now; 0 where neither direction is.</summary>
    public int Worse => Cells.Count(c => Badness(c) > 0);

    /// <summary>Mean change in percent over the cells that were not zero, one decimal; null when all were.</summary>
    public decimal? MeanPercent => Percents.Any() ? Math.Round(Percents.Average(), 1) : null;

    /// <summary>Lowest change in percent; null when all cells were zero.</summary>
    public decimal? LeastPercent => Percents.Any() ? Percents.Min() : null;

    /// <summary>Highest change in percent; null when all cells were zero.</summary>
    public decimal? MostPercent => Percents.Any() ? Percents.Max() : null;

    /// <summary>The cell that changed most for the worse; where nothing did, the one that changed most.</summary>
    public MetricChange Worst => Worse > 0 ? Cells[0] : Cells.MaxBy(Size)!;

    /// <summary>Whether this sums several strategies up.</summary>
    [JsonIgnore]
    public bool IsOverStrategies => Strategy.Length == 0;

    /// <summary>Whether every cell changed in the same direction.</summary>
    [JsonIgnore]
    public bool IsOneWay => Cells.All(c => c.New > c.Old) || Cells.All(c => c.New < c.Old);

    /// <summary>-1 where a cell is worse now, 1 where it is better, 0 where neither direction is.</summary>
    public int DirectionOf(MetricChange cell) => -Math.Sign(Badness(cell));

    private IEnumerable<decimal> Percents => Cells.Select(c => c.Percent).OfType<decimal>();

    /// <summary>Sums changes up by strategy and metric: strategies by id, in each what became worse in most cells first.</summary>
    public static IReadOnlyList<MetricShift> Of(IEnumerable<MetricChange> changes) =>
    [
        .. changes.GroupBy(c => (c.Cell.Strategy, c.Metric))
            .Select(g => Of(g.Key.Strategy, g.Key.Metric, g))
            .OrderBy(s => s.Strategy, StringComparer.Ordinal).ThenByDescending(s => s.Worse).ThenByDescending(s => s.Cells.Count)
            .ThenBy(s => s.Metric, StringComparer.Ordinal),
    ];

    /// <summary>The same by metric alone, for more strategies than a reader looks at one by one: what became worse in most cells first.</summary>
    public static IReadOnlyList<MetricShift> OverStrategies(IReadOnlyList<MetricShift> shifts) =>
    [
        .. shifts.GroupBy(s => s.Metric).Select(g => Of("", g.Key, g.SelectMany(s => s.Cells)))
            .OrderByDescending(s => s.Worse).ThenByDescending(s => s.Cells.Count).ThenBy(s => s.Metric, StringComparer.Ordinal),
    ];

    private static MetricShift Of(string strategy, string metric, IEnumerable<MetricChange> cells)
    {
        MetricResult? known = Declared.GetValueOrDefault(metric);
        MetricShift shift = new(strategy, metric, known?.Unit ?? "count", known?.Better ?? "neither", []);
        return shift with { Cells = [.. cells.OrderByDescending(shift.Badness).ThenByDescending(Size).ThenBy(c => c.Cell)] };
    }

    // What comes from nothing has no percentage; it counts as the largest.
    private static decimal Size(MetricChange change) => change.Percent is { } percent ? Math.Abs(percent) : decimal.MaxValue;

    private decimal Badness(MetricChange change)
    {
        int sign = BetterIs switch { Lower => Math.Sign(change.New - change.Old), Higher => Math.Sign(change.Old - change.New), _ => 0 };
        return sign == 0 ? 0 : sign * Math.Max(Size(change), 0.01m);
    }
}
