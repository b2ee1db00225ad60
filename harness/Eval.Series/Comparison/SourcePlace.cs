namespace Eval.Series.Comparison;

/// <summary>Where a strategy is written.</summary>
/// <param name="File">Path relative to the root of the checkout, with slashes.</param>
/// <param name="Line">Line, from 1.</param>
public sealed record SourcePlace(string File, int Line);
