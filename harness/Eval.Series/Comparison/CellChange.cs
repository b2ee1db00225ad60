using Eval.Series.Verified;

namespace Eval.Series.Comparison;

/// <summary>A cell that came or went.</summary>
/// <param name="Cell">Strategy and fixture.</param>
/// <param name="IsNew">Whether it came.</param>
public sealed record CellChange(CellKey Cell, bool IsNew);
