using Eval.Harness.Results;

namespace Eval.Harness.Comparisons;

/// <summary>
/// A subject held against a base on the same fixtures: what it mends, what it breaks, and by which ratio each metric changes. The one place where
/// this is worked out; the terminal, the pages and the mails only show it. (The page works it out again for what its reader selects, and a test
/// holds it to this.)
/// </summary>
/// <param name="Base">Name of the base.</param>
/// <param name="Subject">Name of the subject.</param>
/// <param name="Fixtures">Fixtures that both ran, by id.</param>
/// <param name="Promises">Every promise that either side was judged by, those with a change first, most broken first.</param>
/// <param name="Metrics">Every metric that differs somewhere and of which more or less is better, largest change first.</param>
public sealed record SubjectComparison(
    string Base, string Subject, IReadOnlyList<string> Fixtures, IReadOnlyList<PromiseChange> Promises, IReadOnlyList<MetricChange> Metrics)
{
    /// <summary>Pairs of promise and fixture that the subject mends.</summary>
    public int Mended => Promises.Sum(promise => promise.Mended.Count);

    /// <summary>Pairs of promise and fixture that the subject breaks.</summary>
    public int Broken => Promises.Sum(promise => promise.Broken.Count);

    /// <summary>Two strategies of one run, over some of its fixtures.</summary>
    /// <param name="results">The run.</param>
    /// <param name="basis">Id of the base.</param>
    /// <param name="subject">Id of the subject.</param>
    /// <param name="fixtures">Ids of the fixtures; those that a side did not run are left out.</param>
    public static SubjectComparison Of(RunResults results, string basis, string subject, IReadOnlyCollection<string> fixtures)
    {
        HashSet<string> wanted = new(fixtures, StringComparer.Ordinal);
        Dictionary<string, CellResult> before = Cells(results, basis);
        Dictionary<string, CellResult> after = Cells(results, subject);
        (CellResult, CellResult)[] pairs =
            [
                .. results.Fixtures.Where(f => wanted.Contains(f.Id) && before.ContainsKey(f.Id) && after.ContainsKey(f.Id))
                    .Select(f => (before[f.Id], after[f.Id])),
            ];
        return Of(basis, subject, results.Metrics, pairs);
    }

    /// <summary>Pairs of cells of one fixture each, wherever they are from.</summary>
    /// <param name="basis">Name of the base.</param>
    /// <param name="subject">Name of the subject.</param>
    /// <param name="metrics">Metrics to compare.</param>
    /// <param name="pairs">The cells, those of the base first.</param>
    public static SubjectComparison Of(
        string basis, string subject, IReadOnlyList<MetricResult> metrics, IReadOnlyList<(CellResult Base, CellResult Subject)> pairs) => new(
        basis,
        subject,
        [.. pairs.Select(pair => pair.Base.Fixture)],
        [
            .. pairs.SelectMany(pair => pair.Base.Verdicts.Keys.Union(pair.Subject.Verdicts.Keys)).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(invariant => Promise(invariant, pairs)).Where(promise => promise.Unjudged < pairs.Count)
                .OrderByDescending(promise => promise.Broken.Count).ThenByDescending(promise => promise.Mended.Count),
        ],
        [
            .. metrics.Where(metric => metric.Better is "lower" or "higher").Select(metric => Change(metric, pairs)).Where(change => change.Differing > 0)
                .OrderByDescending(change => change.Size).ThenBy(change => change.Metric.Id, StringComparer.Ordinal),
        ]);

    private static Dictionary<string, CellResult> Cells(RunResults results, string strategy) =>
        results.Cells.Where(cell => cell.Strategy == strategy).ToDictionary(cell => cell.Fixture, StringComparer.Ordinal);

    private static PromiseChange Promise(string invariant, IReadOnlyList<(CellResult Base, CellResult Subject)> pairs)
    {
        List<string> mended = [];
        List<string> broken = [];
        int kept = 0;
        int still = 0;
        int unjudged = 0;
        foreach ((CellResult before, CellResult after) in pairs)
        {
            switch (before.Verdicts.GetValueOrDefault(invariant)?.Verdict, after.Verdicts.GetValueOrDefault(invariant)?.Verdict)
            {
                case (Verdict.Holds, Verdict.Holds):
                    kept++;
                    break;
                case (Verdict.Violated, Verdict.Violated):
                    still++;
                    break;
                case (Verdict.Violated, Verdict.Holds):
                    mended.Add(before.Fixture);
                    break;
                case (Verdict.Holds, Verdict.Violated):
                    broken.Add(before.Fixture);
                    break;
                default:
                    unjudged++;
                    break;
            }
        }

        return new PromiseChange(invariant, mended, broken, kept, still, unjudged);
    }

    private static MetricChange Change(MetricResult metric, IReadOnlyList<(CellResult Base, CellResult Subject)> pairs)
    {
        CellChange[] cells = [.. from pair in pairs
                                 where pair.Base.Metrics.ContainsKey(metric.Id) && pair.Subject.Metrics.ContainsKey(metric.Id)
                                 select new CellChange(pair.Base.Fixture, pair.Base.Metrics[metric.Id], pair.Subject.Metrics[metric.Id])];
        CellChange[] differing = [.. cells.Where(cell => cell.Base != cell.Subject)];
        double[] logarithms = [.. cells.Where(cell => cell.Base > 0 && cell.Subject > 0).Select(cell => Math.Log((double)cell.Subject / (double)cell.Base))];
        int less = differing.Count(cell => cell.Subject < cell.Base);
        int more = differing.Length - less;
        bool lower = metric.Better == "lower";
        return new MetricChange(
            metric,
            logarithms.Length == 0 ? 1 : Math.Exp(logarithms.Average()),
            differing.Count(cell => cell.Base == 0),
            differing.Count(cell => cell.Subject == 0),
            lower ? less : more,
            lower ? more : less,
            differing.Length,
            cells.Length,
            differing.MaxBy(cell => (cell.Distance, Math.Abs(cell.Subject - cell.Base))));
    }
}
