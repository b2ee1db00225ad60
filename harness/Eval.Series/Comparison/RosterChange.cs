namespace Eval.Series.Comparison;

/// <summary>A strategy or fixture that came or went.</summary>
/// <param name="Id">Id.</param>
/// <param name="Cells">Its cells.</param>
/// <param name="Violated">Violated verdicts in them.</param>
/// <param name="Undeclared">Of these, not admitted by the strategy.</param>
public sealed record RosterChange(string Id, int Cells, int Violated, int Undeclared)
{
    /// <summary>For a strategy that came: its baseline, or the one among those that were there which it is most like; null when there is none.</summary>
    public string? Nearest { get; init; }

    /// <summary>Whether <see cref="Nearest"/> is what the strategy itself names as its baseline.</summary>
    public bool IsBaseline { get; init; }

    /// <summary>What it does differently from that one.</summary>
    public ComparisonResult? Against { get; init; }
}
