namespace Eval.Series.Comparison;

/// <summary>Ids that came and went, in order.</summary>
/// <param name="Added">Only after.</param>
/// <param name="Removed">Only before.</param>
internal sealed record Roster(IReadOnlyList<string> Added, IReadOnlyList<string> Removed)
{
    public static Roster Of(IEnumerable<string> before, IEnumerable<string> after)
    {
        SortedSet<string> old = new(before, StringComparer.Ordinal);
        SortedSet<string> now = new(after, StringComparer.Ordinal);
        return new([.. now.Where(id => !old.Contains(id))], [.. old.Where(id => !now.Contains(id))]);
    }

    public Roster Without(IReadOnlyList<RenameResult> renames) => new(
        [.. Added.Where(id => renames.All(r => r.New != id))], [.. Removed.Where(id => renames.All(r => r.Old != id))]);
}
