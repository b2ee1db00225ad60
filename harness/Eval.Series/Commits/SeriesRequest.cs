namespace Eval.Series.Commits;

/// <summary>What is asked about a series.</summary>
/// <param name="Range">BASE..HEAD.</param>
/// <param name="Onto">Another base to pick the series onto; null to take it where it is.</param>
/// <param name="Against">OLD..OLDHEAD, an earlier version of the series; null for none.</param>
public sealed record SeriesRequest(string Range, string? Onto = null, string? Against = null);
