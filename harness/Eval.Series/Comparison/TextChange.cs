using Eval.Series.Verified;

namespace Eval.Series.Comparison;

/// <summary>Other words where verdict and numbers are the same: a witness, or another section of a snapshot.</summary>
/// <param name="Cell">Strategy and fixture.</param>
/// <param name="What">Invariant whose witness changed, or the heading of the section.</param>
/// <param name="Old">First line that differs, before; null when there was none.</param>
/// <param name="New">The same now.</param>
public sealed record TextChange(CellKey Cell, string What, string? Old, string? New);
