namespace Eval.Series.Comparison;

/// <summary>How well a kernel is predicted, where that changed.</summary>
/// <param name="Kernel">Kernel.</param>
/// <param name="Where">A counter of the kernel, or one value: scenario, label, group and counter.</param>
/// <param name="IsWorse">Whether fewer values are within their tolerance, or this one no longer is.</param>
/// <param name="Old">Counts or values before; null when there were none, or the value was within.</param>
/// <param name="New">Now.</param>
public sealed record FidelityChange(string Kernel, string Where, bool IsWorse, string? Old, string? New);
