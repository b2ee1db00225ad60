namespace Eval.Series.Comparison;

/// <summary>A fixture under another name.</summary>
/// <param name="Old">Id before.</param>
/// <param name="New">Id now.</param>
public sealed record RenameResult(string Old, string New);
