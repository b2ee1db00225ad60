using Eval.Harness.Results.Snapshots;
using Eval.Series.Comparison;
using Eval.Series.Verified;

namespace Eval.Series.Review;

/// <summary>Groups what received snapshots change: promises first, then numbers of the same direction in the same strategies, then words.</summary>
internal sealed class ReviewGroups
{
    private const string New = "new", Page = "page", Bytes = "bytes";

    private readonly List<ReviewGroup> groups = [];
    private readonly ReceivedSet set;
    private readonly ComparisonResult nothing;

    private ReviewGroups(ReceivedSet set)
    {
        this.set = set;
        nothing = new ComparisonResult { Old = set.Change.Old, New = set.Change.New };
    }

    /// <summary>The groups, in the order a person is asked.</summary>
    public static IReadOnlyList<ReviewGroup> Of(ReceivedSet set)
    {
        ReviewGroups made = new(set);
        made.Verdicts();
        made.Whole();
        made.Added();
        made.Numbers();
        made.Words();
        made.Rest();
        return made.groups;
    }

    /// <summary>The same changes in one group for each strategy and field; itself where there is but one.</summary>
    public static IReadOnlyList<ReviewGroup> Split(ReviewGroup group)
    {
        ComparisonResult all = group.Change;
        ComparisonResult none = new() { Old = all.Old, New = all.New };
        ReviewGroup[] parts =
        [
            .. all.Numbers.Select(
                n => new ReviewGroup($"{n.Strategy} {n.Metric}", none with { Numbers = [n] }, [.. n.Cells.Select(c => (NameOf(c.Cell), n.Metric))])),
            .. all.TextOnly.GroupBy(t => (t.Cell.Strategy, t.What)).Select(g =>
                new ReviewGroup($"{g.Key.Strategy} {g.Key.What}", none with { TextOnly = [.. g] }, [.. g.Select(t => (NameOf(t.Cell), t.What))])),
        ];
        return parts.Length > 1 ? parts : [group];
    }

    private void Verdicts()
    {
        foreach (VerdictChange[] same in set.Change.Verdicts.GroupBy(v => (v.Invariant, v.Old, v.New, v.Declared)).Select(g => g.ToArray()))
        {
            VerdictChange first = same[0];
            string title = $"{first.Invariant}: {first.Old} -> {first.New}{(first.Declared ? " (declared)" : "")}";
            groups.Add(new ReviewGroup(title, Only(same), [.. same.Select(v => (NameOf(v.Cell), v.Invariant))]));
        }
    }

    private ComparisonResult Only(VerdictChange[] changes) => nothing with
    {
        NewlyViolated = [.. set.Change.NewlyViolated.Intersect(changes)],
        NewlyHolding = [.. set.Change.NewlyHolding.Intersect(changes)],
        OtherVerdicts = [.. set.Change.OtherVerdicts.Intersect(changes)],
    };

    private void Whole()
    {
        ComparisonResult all = set.Change;
        AddWhole(ClaimsSnapshot.Name, "claims of the series", nothing with { Claims = all.Claims });
        AddWhole(FidelitySnapshot.Name, "how well kernels are predicted", nothing with { Fidelity = all.Fidelity });
        AddWhole(ContentsSnapshot.Name, "what the fixtures are", nothing with { OtherContents = all.OtherContents });
        if (all.Pages.Count > 0)
        {
            groups.Add(new ReviewGroup("pages of reports", nothing with { Pages = all.Pages }, [.. all.Pages.Select(p => (p.Name, Page))]));
        }
    }

    private void AddWhole(string name, string title, ComparisonResult change)
    {
        if (set.Snapshots.Any(s => s.Name == name))
        {
            groups.Add(new ReviewGroup(title, change, [(name, name)]));
        }
    }

    private void Added()
    {
        HashSet<string> strategies = [.. set.Change.StrategiesAdded.Select(s => s.Id)];
        foreach (RosterChange added in set.Change.StrategiesAdded)
        {
            groups.Add(new ReviewGroup($"{added.Id} is a new strategy", nothing with { StrategiesAdded = [added] }, Members(k => k.Strategy == added.Id)));
        }

        foreach (RosterChange added in set.Change.FixturesAdded)
        {
            (string, string)[] members = Members(k => k.Fixture == added.Id && !strategies.Contains(k.Strategy));
            groups.Add(new ReviewGroup($"{added.Id} is a new fixture", nothing with { FixturesAdded = [added] }, members));
        }

        CellChange[] cells = [.. set.Change.Cells.Where(c => c.IsNew)];
        if (cells.Length > 0)
        {
            groups.Add(new ReviewGroup("cells that nothing is verified of yet", nothing with { Cells = cells }, [.. cells.Select(c => (NameOf(c.Cell), New))]));
        }
    }

    private (string, string)[] Members(Func<CellKey, bool> belongs) =>
        [.. set.Snapshots.Where(s => s.Name.Split('/') is [var strategy, var fixture] && belongs(new CellKey(strategy, fixture))).Select(s => (s.Name, New))];

    private void Numbers()
    {
        var kinds = from shift in set.Change.Numbers
                    from cell in shift.Cells
                    group cell by (shift.Metric, Direction: shift.DirectionOf(cell)) into kind
                    select (kind.Key.Direction, Cells: kind.ToArray(), Strategies: Strategies(kind.Select(c => c.Cell)));
        foreach (var same in kinds.GroupBy(k => (k.Direction, k.Strategies)).OrderBy(g => g.Key.Direction))
        {
            MetricChange[] cells = [.. same.SelectMany(k => k.Cells)];
            string direction = same.Key.Direction switch { < 0 => "worse", > 0 => "better", _ => "other" };
            groups.Add(new ReviewGroup(
                $"numbers that are {direction} in {same.Key.Strategies}", nothing with { Numbers = MetricShift.Of(cells) },
                [.. cells.Select(c => (NameOf(c.Cell), c.Metric))]));
        }
    }

    private void Words()
    {
        foreach (var same in set.Change.TextOnly.GroupBy(t => t.What).GroupBy(g => Strategies(g.Select(t => t.Cell))))
        {
            TextChange[] texts = [.. same.SelectMany(g => g)];
            groups.Add(new ReviewGroup($"other words in {same.Key}", nothing with { TextOnly = texts }, [.. texts.Select(t => (NameOf(t.Cell), t.What))]));
        }
    }

    // A byte order mark, line ends, an empty line: nothing that is compared, and still not the verified bytes.
    private void Rest()
    {
        HashSet<string> asked = [.. groups.SelectMany(g => g.Members.Select(m => m.Name))];
        (string, string)[] rest = [.. set.Snapshots.Where(s => !asked.Contains(s.Name)).Select(s => (s.Name, Bytes))];
        if (rest.Length > 0)
        {
            groups.Add(new ReviewGroup("other bytes and the same content", nothing, rest));
        }
    }

    private static string Strategies(IEnumerable<CellKey> cells)
    {
        string[] ids = [.. cells.Select(c => c.Strategy).Distinct().Order(StringComparer.Ordinal)];
        return ids.Length <= 3 ? string.Join(", ", ids) : $"{ids.Length} strategies ({string.Join(", ", ids)})";
    }

    private static string NameOf(CellKey cell) => $"{cell.Strategy}/{cell.Fixture}";
}
