using Eval.Series.Git;
using Eval.Series.Patches;

namespace Eval.Series.Commits;

/// <summary>Answers a <see cref="SeriesRequest"/>: evaluates every commit that is needed and makes the report.</summary>
public static class SeriesEvaluation
{
    /// <summary>Evaluates a series. Nothing is written into the repository, and nothing is left elsewhere but the cache.</summary>
    /// <param name="repository">Repository.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="runner">Evaluates commits.</param>
    /// <param name="cancellation">Ends it; worktrees are removed.</param>
    /// <exception cref="Eval.Harness.BadInputException">A range is none, or the history is cut.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static SeriesReport Run(GitRepository repository, SeriesRequest request, SeriesRunner runner, CancellationToken cancellation)
    {
        CommitRange range = CommitRange.Read(repository, request.Range);
        CommitRange? against = request.Against is null ? null : CommitRange.Read(repository, request.Against);
        CommitName? onto = request.Onto is null ? null : repository.Resolve(request.Onto);
        using Workspace workspace = new(repository);
        PickedSeries series = onto is null ? new(range.Base, range.Commits, null) : PickedSeries.Pick(workspace, range, onto);

        Dictionary<string, CommitName> known = OutsideParents(repository, series);
        IEnumerable<CommitName> needed = known.Values.Concat(series.Commits.Select(c => c.Commit)).Concat(against?.Commits.Select(c => c.Commit) ?? []);
        IReadOnlyDictionary<string, CachedEvaluation> trees = runner.Evaluate(workspace, needed, cancellation);
        SeriesReport report = SeriesMatrix.Make(series.Base, series.Commits, trees, known) with { Conflict = series.Conflict };
        return against is null ? report : report with { Against = Match(repository, against, range, series, trees) };
    }

    private static Dictionary<string, CommitName> OutsideParents(GitRepository repository, PickedSeries series)
    {
        HashSet<string> inside = [.. series.Commits.Select(c => c.Commit.Id)];
        IEnumerable<string> outside = series.Commits.Select(c => c.Parent).OfType<string>().Where(p => !inside.Contains(p));
        return outside.Append(series.Base.Id).Distinct().ToDictionary(id => id, repository.Resolve);
    }

    // Texts are those of the series where it is; behaviour is that of what was evaluated, on the other base if there is one.
    private static IReadOnlyList<MatchRow> Match(
        GitRepository repository, CommitRange against, CommitRange range, PickedSeries series, IReadOnlyDictionary<string, CachedEvaluation> trees)
    {
        CommitRange.Entry[] patches = [.. range.Commits.Where(c => !c.IsMerge).Take(series.Conflict is null ? int.MaxValue : series.Commits.Count)];
        CommitName[] evaluated = [.. series.Commits.Where(c => !c.IsMerge).Select(c => c.Commit)];
        CommitRange.Entry[] before = [.. against.Commits.Where(c => !c.IsMerge)];
        string[] old = [.. before.Select(c => PatchText.Of(repository, c.Commit.Id))];
        string[] now = [.. patches.Select(c => PatchText.Of(repository, c.Commit.Id))];
        return [.. PatchMatching.Match(old, now).Select(m => new MatchRow(
            m.Old < 0 ? null : before[m.Old].Commit,
            m.New < 0 ? null : evaluated[m.New],
            m.Old >= 0 && m.New >= 0 && old[m.Old] == now[m.New],
            m.Old < 0 || m.New < 0 ? null : SeriesMatrix.Compare(before[m.Old].Commit, evaluated[m.New], trees)))];
    }
}
