namespace Eval.Series.Comparison;

/// <summary>One side of a comparison.</summary>
/// <param name="Name">As a reader names it.</param>
/// <param name="Commit">Commit, null for the working tree.</param>
/// <param name="Cells">Verified cells.</param>
public sealed record SideResult(string Name, string? Commit, int Cells);
