using Eval.Harness.Results;
using Eval.Harness.Results.Snapshots;
using Eval.Series.Patches;
using Eval.Series.Verified;

namespace Eval.Series.Comparison;

/// <summary>Compares two sets of verified results by field, and refuses what is not comparable.</summary>
public sealed class RevisionComparison
{
    private readonly VerifiedResults old;
    private readonly VerifiedResults now;
    private readonly Func<string, string?> baselineOf;
    private readonly CellComparison changes = new();
    private readonly List<CellChange> cells = [];
    private readonly SortedDictionary<string, OtherContent> contents = new(StringComparer.Ordinal);
    private int compared;

    private RevisionComparison(VerifiedResults old, VerifiedResults now, Func<string, string?> baselineOf)
    {
        this.old = old;
        this.now = now;
        this.baselineOf = baselineOf;
    }

    /// <summary>What changed from old to now.</summary>
    /// <param name="old">Before.</param>
    /// <param name="now">After.</param>
    /// <param name="baselineOf">What a strategy that came is held against: its baseline by id; null, or one that nothing is verified of, for the one
    /// it is most like.</param>
    /// <exception cref="Eval.Harness.BadInputException">A snapshot cannot be parsed.</exception>
    public static ComparisonResult Between(VerifiedResults old, VerifiedResults now, Func<string, string?>? baselineOf = null) =>
        new RevisionComparison(old, now, baselineOf ?? (_ => null)).Compare();

    private ComparisonResult Compare()
    {
        Roster strategies = Roster.Of(old.Cells.Keys.Select(k => k.Strategy), now.Cells.Keys.Select(k => k.Strategy));
        Roster fixtures = Roster.Of(old.Cells.Keys.Select(k => k.Fixture), now.Cells.Keys.Select(k => k.Fixture));
        IReadOnlyList<RenameResult> renames = FixtureRenames.Find(old, now, fixtures);
        Dictionary<string, string> oldNameByNew = renames.ToDictionary(r => r.New, r => r.Old);
        fixtures = fixtures.Without(renames);
        foreach (OtherContent other in OtherContentsOf(old, now))
        {
            contents[other.Fixture] = other;
        }

        HashSet<CellKey> seen = [];
        foreach ((CellKey key, CellSource source) in now.Cells)
        {
            CellKey before = key with { Fixture = oldNameByNew.GetValueOrDefault(key.Fixture, key.Fixture) };
            if (old.Cells.TryGetValue(before, out CellSource? previous))
            {
                seen.Add(before);
                CompareCell(key, previous, source);
            }
            else if (!strategies.Added.Contains(key.Strategy) && !fixtures.Added.Contains(key.Fixture))
            {
                cells.Add(new CellChange(key, IsNew: true));
            }
        }

        cells.AddRange(old.Cells.Keys
            .Where(k => !seen.Contains(k) && !strategies.Removed.Contains(k.Strategy) && !fixtures.Removed.Contains(k.Fixture))
            .Select(k => new CellChange(k, IsNew: false)));
        return Result(strategies, fixtures, renames);
    }

    private ComparisonResult Result(Roster strategies, Roster fixtures, IReadOnlyList<RenameResult> renames) => new()
    {
        Old = new SideResult(old.Name, old.Commit, old.Cells.Count),
        New = new SideResult(now.Name, now.Commit, now.Cells.Count),
        CellsCompared = compared,
        NewlyViolated = changes.Violated,
        NewlyHolding = changes.Holding,
        OtherVerdicts = changes.OtherVerdicts,
        Claims = WholeComparison.Claims(old.Claims, now.Claims),
        Fidelity = WholeComparison.Fidelity(old.Fidelity, now.Fidelity),
        StrategiesAdded = [.. strategies.Added.Select(id => AgainstBaseline(id, strategies))],
        StrategiesRemoved = [.. strategies.Removed.Select(id => Audit(old, id, k => k.Strategy == id))],
        Numbers = MetricShift.Of(changes.Metrics),
        TextOnly = changes.Texts,
        Pages = [.. PageChanges()],
        FixturesAdded = [.. fixtures.Added.Select(id => Audit(now, id, k => k.Fixture == id))],
        FixturesRemoved = [.. fixtures.Removed.Select(id => Audit(old, id, k => k.Fixture == id))],
        FixturesRenamed = renames,
        Cells = cells,
        OtherContents = [.. contents.Values],
    };

    private RosterChange AgainstBaseline(string id, Roster strategies)
    {
        RosterChange change = Audit(now, id, k => k.Strategy == id);
        string? baseline = baselineOf(id);
        bool isBaseline = baseline is not null && now.Cells.Keys.Any(k => k.Strategy == baseline);
        string[] known = [.. now.Cells.Keys.Select(k => k.Strategy).Distinct().Where(s => !strategies.Added.Contains(s))];
        return (isBaseline ? baseline : NearestStrategy.Of(now, id, known)) is { } nearest
            ? change with
            {
                Nearest = nearest,
                IsBaseline = isBaseline,
                Against = Between(NearestStrategy.As(now, nearest, id), NearestStrategy.As(now, id, id)),
            }
            : change;
    }

    private static RosterChange Audit(VerifiedResults side, string id, Func<CellKey, bool> belongs)
    {
        VerifiedCell[] own = [.. side.Cells.Where(c => belongs(c.Key)).Select(c => c.Value.Read())];
        VerdictResult[] bad = [.. own.SelectMany(c => c.Verdicts.Values).Where(v => v.Verdict == VerdictResult.Violated)];
        return new RosterChange(id, own.Length, bad.Length, bad.Count(v => !v.Declared));
    }

    /// <summary>The fixtures that are other ones now; their cells are not counted.</summary>
    internal static IReadOnlyList<OtherContent> OtherContentsOf(VerifiedResults old, VerifiedResults now) =>
    [
        .. from pair in now.Contents
           let before = old.Contents.GetValueOrDefault(pair.Key)
           where before is not null && !before.IsSameAs(pair.Value)
           select new OtherContent(pair.Key, Reason(before, pair.Value), 0, 0),
    ];

    private static string Reason(FixtureContent before, FixtureContent after) => before.Machine != after.Machine
        ? $"the machine is another: {before.Machine} -> {after.Machine}"
        : $"the fixture or its machine has other content: {Short(before.Hash)} -> {Short(after.Hash)}";

    private static string Short(string hash) => hash[..Math.Min(FixtureContent.Digits, hash.Length)];

    private void CompareCell(CellKey key, CellSource previous, CellSource current)
    {
        bool isSame = previous.Identity == current.Identity;
        if (contents.TryGetValue(key.Fixture, out OtherContent? other))
        {
            contents[key.Fixture] = isSame ? other with { Same = other.Same + 1 } : other with { Differing = other.Differing + 1 };
            compared += isSame ? 1 : 0;
            return;
        }

        compared++;
        if (!isSame)
        {
            changes.Add(key, previous.Read(), current.Read());
        }
    }

    private IEnumerable<PageChange> PageChanges()
    {
        foreach (string name in old.Pages.Keys.Union(now.Pages.Keys).Order(StringComparer.Ordinal))
        {
            string before = old.Pages.GetValueOrDefault(name)?.Text() ?? "", after = now.Pages.GetValueOrDefault(name)?.Text() ?? "";
            if (before != after)
            {
                (int removed, int added) = LineDifference.Count(before, after);
                (string? was, string? gives) = CellComparison.FirstDifference(before, after);
                yield return new PageChange(name, removed, added, was, gives);
            }
        }
    }
}
