using Eval.Harness.Results;
using Eval.Series.Verified;

namespace Eval.Series.Comparison;

/// <summary>Compares two sets of verified results by field, and refuses what is not comparable.</summary>
public sealed class RevisionComparison
{
    private readonly VerifiedResults old;
    private readonly VerifiedResults now;
    private readonly List<VerdictChange> violated = [];
    private readonly List<VerdictChange> holding = [];
    private readonly List<VerdictChange> others = [];
    private readonly List<MetricChange> metrics = [];
    private readonly List<TextChange> texts = [];
    private readonly List<CellChange> cells = [];
    private readonly SortedDictionary<string, (string Reason, int Cells)> refused = new(StringComparer.Ordinal);
    private int compared;

    private RevisionComparison(VerifiedResults old, VerifiedResults now)
    {
        this.old = old;
        this.now = now;
    }

    /// <summary>What changed from old to now.</summary>
    /// <param name="old">Before.</param>
    /// <param name="now">After.</param>
    /// <exception cref="Eval.Harness.BadInputException">A snapshot cannot be parsed.</exception>
    public static ComparisonResult Between(VerifiedResults old, VerifiedResults now) => new RevisionComparison(old, now).Compare();

    private ComparisonResult Compare()
    {
        Roster strategies = Roster.Of(old.Cells.Keys.Select(k => k.Strategy), now.Cells.Keys.Select(k => k.Strategy));
        Roster fixtures = Roster.Of(old.Cells.Keys.Select(k => k.Fixture), now.Cells.Keys.Select(k => k.Fixture));
        IReadOnlyList<RenameResult> renames = FixtureRenames.Find(old, now, fixtures);
        Dictionary<string, string> oldNameByNew = renames.ToDictionary(r => r.New, r => r.Old);
        fixtures = fixtures.Without(renames);
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
        NewlyViolated = violated,
        NewlyHolding = holding,
        OtherVerdicts = others,
        Metrics = metrics,
        TextOnly = texts,
        Cells = cells,
        StrategiesAdded = [.. strategies.Added.Select(id => Audit(now, id, k => k.Strategy == id))],
        StrategiesRemoved = [.. strategies.Removed.Select(id => Audit(old, id, k => k.Strategy == id))],
        FixturesAdded = [.. fixtures.Added.Select(id => Audit(now, id, k => k.Fixture == id))],
        FixturesRemoved = [.. fixtures.Removed.Select(id => Audit(old, id, k => k.Fixture == id))],
        FixturesRenamed = renames,
        NotCompared = [.. refused.Select(r => new NotComparable(r.Key, r.Value.Reason, r.Value.Cells))],
        Claims = PublishedComparison.Claims(old.Claims, now.Claims),
        Fidelity = PublishedComparison.Fidelity(old.Fidelity, now.Fidelity),
        CellsCompared = compared,
    };

    private static RosterChange Audit(VerifiedResults side, string id, Func<CellKey, bool> belongs)
    {
        VerifiedCell[] own = [.. side.Cells.Where(c => belongs(c.Key)).Select(c => c.Value.Read())];
        VerdictResult[] bad = [.. own.SelectMany(c => c.Verdicts.Values).Where(v => v.Verdict == VerdictResult.Violated)];
        return new RosterChange(id, own.Length, bad.Length, bad.Count(v => !v.Declared));
    }

    private void CompareCell(CellKey key, CellSource previous, CellSource current)
    {
        if (previous.Identity == current.Identity)
        {
            compared++;
            return;
        }

        VerifiedCell before = previous.Read();
        VerifiedCell after = current.Read();
        if (Comparability.Refusal(before, after) is { } reason)
        {
            int others = refused.TryGetValue(key.Fixture, out (string Reason, int Cells) known) ? known.Cells : 0;
            refused[key.Fixture] = (reason, others + 1);
            return;
        }

        compared++;
        int changes = Changes;
        CompareVerdicts(key, before, after);
        foreach (string id in Merge(before.Metrics.Keys, after.Metrics.Keys))
        {
            decimal? was = before.Metrics.TryGetValue(id, out decimal o) ? o : null;
            decimal? gives = after.Metrics.TryGetValue(id, out decimal n) ? n : null;
            if (was != gives)
            {
                metrics.Add(new MetricChange(key, id, was, gives));
            }
        }

        if (changes == Changes && before.Text != after.Text)
        {
            (string? was, string? gives) = FirstDifference(before.Text.Split('\n'), after.Text.Split('\n'));
            texts.Add(new TextChange(key, "snapshot text", was, gives));
        }
    }

    private int Changes => violated.Count + holding.Count + others.Count + metrics.Count + texts.Count;

    private void CompareVerdicts(CellKey key, VerifiedCell before, VerifiedCell after)
    {
        foreach (string id in Merge(before.Verdicts.Keys, after.Verdicts.Keys))
        {
            VerdictResult? was = before.Verdicts.GetValueOrDefault(id);
            VerdictResult? gives = after.Verdicts.GetValueOrDefault(id);
            if (was == gives)
            {
                continue;
            }

            VerdictChange change = new(
                key, id, was?.Verdict.Word() ?? VerdictChange.Absent, gives?.Verdict.Word() ?? VerdictChange.Absent, was?.Witness, gives?.Witness, gives?.Declared ?? false);
            if (change.Old == change.New && was!.Declared == gives!.Declared)
            {
                texts.Add(new TextChange(key, id, was.Witness, gives.Witness));
                continue;
            }

            List<VerdictChange> group = (was?.Verdict, gives?.Verdict) switch
            {
                (VerdictResult.Violated, VerdictResult.Holds) => holding,
                (not VerdictResult.Violated, VerdictResult.Violated) => violated,
                _ => others,
            };
            group.Add(change);
        }
    }

    private static (string? Old, string? New) FirstDifference(string[] before, string[] after)
    {
        int line = 0;
        while (line < before.Length && line < after.Length && before[line] == after[line])
        {
            line++;
        }

        return (line < before.Length ? before[line].Trim() : null, line < after.Length ? after[line].Trim() : null);
    }

    private static IEnumerable<string> Merge(IEnumerable<string> first, IEnumerable<string> second) =>
        first.Union(second).OrderBy(id => id, StringComparer.Ordinal);
}
