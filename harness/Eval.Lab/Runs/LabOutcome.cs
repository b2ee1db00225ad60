namespace Eval.Lab.Runs;

/// <summary>What a run of the lab gave.</summary>
/// <param name="Cells">Cells, kernel-major.</param>
/// <param name="Boots">Guests booted.</param>
/// <param name="GuestSeconds">Their wall time in all.</param>
public sealed record LabOutcome(IReadOnlyList<LabCell> Cells, int Boots, double GuestSeconds);
