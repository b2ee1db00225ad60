using Eval.Series.Verified;

namespace Eval.Series.Comparison;

/// <summary>A metric that changed.</summary>
/// <param name="Cell">Strategy and fixture.</param>
/// <param name="Metric">Metric id.</param>
/// <param name="Old">Before, in the metric's unit.</param>
/// <param name="New">Now.</param>
public sealed record MetricChange(CellKey Cell, string Metric, decimal Old, decimal New)
{
    /// <summary>Change in percent of the old value, one decimal; null when that is zero.</summary>
    public decimal? Percent => Old == 0 ? null : Math.Round((New - Old) / Math.Abs(Old) * 100, 1);
}
