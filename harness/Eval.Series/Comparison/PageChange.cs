namespace Eval.Series.Comparison;

/// <summary>A verified page of a report that changed, came or went.</summary>
/// <param name="Name">Name below the snapshots.</param>
/// <param name="Removed">Lines removed.</param>
/// <param name="Added">Lines added.</param>
/// <param name="Old">First line that differs, before; null when there was none.</param>
/// <param name="New">The same now.</param>
public sealed record PageChange(string Name, int Removed, int Added, string? Old, string? New);
