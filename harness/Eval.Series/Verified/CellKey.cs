namespace Eval.Series.Verified;

/// <summary>A cell: one strategy on one fixture. Ordered by strategy, then fixture.</summary>
/// <param name="Strategy">Strategy id.</param>
/// <param name="Fixture">Fixture id.</param>
public readonly record struct CellKey(string Strategy, string Fixture) : IComparable<CellKey>
{
    /// <inheritdoc/>
    public int CompareTo(CellKey other)
    {
        int byStrategy = string.CompareOrdinal(Strategy, other.Strategy);
        return byStrategy != 0 ? byStrategy : string.CompareOrdinal(Fixture, other.Fixture);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Strategy} on {Fixture}";

    /// <summary>Whether the left comes first.</summary>
    public static bool operator <(CellKey left, CellKey right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left comes first or is equal.</summary>
    public static bool operator <=(CellKey left, CellKey right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left comes last.</summary>
    public static bool operator >(CellKey left, CellKey right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left comes last or is equal.</summary>
    public static bool operator >=(CellKey left, CellKey right) => left.CompareTo(right) >= 0;
}
