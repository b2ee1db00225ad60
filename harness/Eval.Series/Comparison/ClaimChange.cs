namespace Eval.Series.Comparison;

/// <summary>A claim that changed.</summary>
/// <param name="Strategy">Strategy.</param>
/// <param name="Id">Claim id.</param>
/// <param name="IsLost">Whether it was reproduced and no longer is.</param>
/// <param name="Old">Outcome and measured value before; null when it was not there.</param>
/// <param name="New">Now.</param>
public sealed record ClaimChange(string Strategy, string Id, bool IsLost, string? Old, string? New);
