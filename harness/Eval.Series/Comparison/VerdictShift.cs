namespace Eval.Series.Comparison;

/// <summary>The same change of a verdict in some cells of a strategy.</summary>
/// <param name="Strategy">Strategy id.</param>
/// <param name="Invariant">Invariant id.</param>
/// <param name="Cells">The cells, in order; at least one.</param>
internal sealed record VerdictShift(string Strategy, string Invariant, IReadOnlyList<VerdictChange> Cells)
{
    /// <summary>The first cell, which shows what happened.</summary>
    public VerdictChange First => Cells[0];

    /// <summary>Groups changes.</summary>
    public static IReadOnlyList<VerdictShift> Of(IEnumerable<VerdictChange> changes) =>
    [
        .. changes.GroupBy(c => (c.Cell.Strategy, c.Invariant, c.Old, c.New, c.Declared))
            .Select(g => new VerdictShift(g.Key.Strategy, g.Key.Invariant, [.. g]))
            .OrderBy(s => s.First.Declared).ThenByDescending(s => s.Cells.Count).ThenBy(s => s.Strategy, StringComparer.Ordinal)
                .ThenBy(s => s.Invariant, StringComparer.Ordinal),
    ];
}
