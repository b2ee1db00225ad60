using Eval.Series.Verified;

namespace Eval.Series.Comparison;

/// <summary>A verdict that changed.</summary>
/// <param name="Cell">Strategy and fixture, as they are named now.</param>
/// <param name="Invariant">Invariant id.</param>
/// <param name="Old">Verdict before.</param>
/// <param name="New">Verdict now.</param>
/// <param name="OldWitness">Witness before.</param>
/// <param name="NewWitness">Witness now.</param>
/// <param name="Declared">Whether the strategy admits the violation now.</param>
public sealed record VerdictChange(CellKey Cell, string Invariant, string Old, string New, string? OldWitness, string? NewWitness, bool Declared);
