using Eval.Harness.Results;
using Eval.Series.Comparison;
using Eval.Series.Git;
using Eval.Series.Verified;

namespace Eval.Series.Commits;

/// <summary>Makes the report of a series out of its evaluated commits.</summary>
public static class SeriesMatrix
{
    /// <summary>Makes the report.</summary>
    /// <param name="start">Base.</param>
    /// <param name="commits">Commits in order, with their parents.</param>
    /// <param name="trees">Evaluations by tree id, the base's and every parent's among them.</param>
    /// <param name="known">Commits outside the range by id: base and other parents.</param>
    public static SeriesReport Make(
        CommitName start, IReadOnlyList<CommitRange.Entry> commits, IReadOnlyDictionary<string, CachedEvaluation> trees,
        IReadOnlyDictionary<string, CommitName> known)
    {
        Dictionary<string, CommitName> byId = new(known);
        Dictionary<string, string?> parents = [];
        List<SeriesRow> rows = [];
        foreach (CommitRange.Entry entry in commits)
        {
            byId[entry.Commit.Id] = entry.Commit;
            parents[entry.Commit.Id] = entry.Parent;
            CachedEvaluation own = trees[entry.Commit.Tree];
            CommitName? previous = NearestThatRan(entry.Parent, byId, parents, trees);
            ComparisonResult? change = previous is null || own.Evaluation.Results is null
                ? null
                : RevisionComparison.Between(Results(previous, trees), Results(entry.Commit, trees));
            rows.Add(new SeriesRow(
                entry.Commit, own.Evaluation.Builds, own.Evaluation.VerdictsHold, own.Evaluation.Message, previous?.Id, change, own.FromCache));
        }

        return new SeriesReport
        {
            Base = start,
            BaseBuilds = trees[start.Tree].Evaluation.Builds,
            Rows = rows,
            FirstBad = FirstBadOf(rows, trees[start.Tree].Evaluation.Results),
            NotAlone = NotAloneOf(rows),
        };
    }

    /// <summary>What changed in behaviour from one commit to another; null when one of them did not run.</summary>
    public static ComparisonResult? Compare(CommitName old, CommitName now, IReadOnlyDictionary<string, CachedEvaluation> trees) =>
        trees[old.Tree].Evaluation.Results is null || trees[now.Tree].Evaluation.Results is null
            ? null
            : RevisionComparison.Between(Results(old, trees), Results(now, trees));

    private static VerifiedResults Results(CommitName commit, IReadOnlyDictionary<string, CachedEvaluation> trees) =>
        VerifiedResults.OfRun(commit.ShortId, commit.Id, trees[commit.Tree].Evaluation.Results!);

    // The change of a commit after one that does not build is still of interest.
    private static CommitName? NearestThatRan(
        string? id, Dictionary<string, CommitName> byId, Dictionary<string, string?> parents, IReadOnlyDictionary<string, CachedEvaluation> trees)
    {
        while (id is not null && byId.TryGetValue(id, out CommitName? commit) && trees.TryGetValue(commit.Tree, out CachedEvaluation? tree))
        {
            if (tree.Evaluation.Results is not null)
            {
                return commit;
            }

            id = parents.GetValueOrDefault(id);
        }

        return null;
    }

    // A cell that was violated before the series began is not the series' doing, even when it comes and goes on the way.
    private static IReadOnlyList<FirstBad> FirstBadOf(List<SeriesRow> rows, RunResults? atBase)
    {
        HashSet<(CellKey, string)> before =
        [
            .. from cell in atBase?.Cells ?? []
               from verdict in cell.Verdicts
               where verdict.Value.Verdict == VerdictResult.Violated
               select (new CellKey(cell.Strategy, cell.Fixture), verdict.Key),
        ];
        return
        [
            .. rows.SelectMany(
                r => r.Change?.NewlyViolated.Where(v => !before.Contains((v.Cell, v.Invariant)))
                    .Select(v => new FirstBad(v.Invariant, r.Commit, v.Cell, v.NewWitness)) ?? [])
                .DistinctBy(b => b.Invariant)
                .OrderBy(b => b.Invariant, StringComparer.Ordinal),
        ];
    }

    private static List<NotAlone> NotAloneOf(List<SeriesRow> rows)
    {
        List<NotAlone> found = [];
        for (int i = 0; i < rows.Count; i++)
        {
            IEnumerable<SeriesRow> later = rows.Skip(i + 1);
            if (!rows[i].Builds && later.FirstOrDefault(r => r.Builds) is { } builds)
            {
                found.Add(new NotAlone(rows[i].Commit, "does not build", builds.Commit));
            }

            foreach (VerdictChange broken in rows[i].Change?.NewlyViolated ?? [])
            {
                SeriesRow? repair = later.FirstOrDefault(
                    r => r.Change?.NewlyHolding.Any(h => h.Invariant == broken.Invariant && h.Cell == broken.Cell) == true);
                if (repair is not null)
                {
                    found.Add(new NotAlone(rows[i].Commit, $"{broken.Invariant}: {broken.Cell}", repair.Commit));
                }
            }
        }

        return found;
    }
}
