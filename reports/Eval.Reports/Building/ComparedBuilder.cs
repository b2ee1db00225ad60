using System.Globalization;
using Eval.Harness.Comparisons;
using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>What is held against what, in lines: this run against an earlier one, and each strategy against the baseline.</summary>
internal sealed class ComparedBuilder(ReportScope scope, RunResults? earlier)
{
    /// <summary>The comparisons, none without an earlier run or a baseline.</summary>
    public IReadOnlyList<ComparedView> Build()
    {
        List<ComparedView> compared = [];
        if (earlier is not null)
        {
            compared.Add(View("This run against the earlier one", SubjectComparison.Of("earlier", "now", scope.Results.Metrics, Pairs(earlier))));
        }

        if (scope.Baseline.Length > 0)
        {
            string[] fixtures = [.. scope.Fixtures.Select(fixture => fixture.Id)];
            compared.AddRange(scope.Strategies.Where(strategy => strategy.Id != scope.Baseline)
                .Select(strategy => View(
                    $"{strategy.Id} against {scope.Baseline}", SubjectComparison.Of(scope.Results, scope.Baseline, strategy.Id, fixtures))));
        }

        return compared;
    }

    /// <summary>Cells whose fixture is byte for byte the same in both runs.</summary>
    private (CellResult, CellResult)[] Pairs(RunResults before)
    {
        Dictionary<(string, string), CellResult> old = before.Cells.ToDictionary(cell => (cell.Strategy, cell.Fixture));
        Dictionary<string, string> contents = before.Fixtures.ToDictionary(fixture => fixture.Id, fixture => fixture.Content, StringComparer.Ordinal);
        HashSet<string> same = [.. scope.Fixtures.Where(fixture => contents.GetValueOrDefault(fixture.Id) == fixture.Content).Select(fixture => fixture.Id)];
        return
        [
            .. scope.Cells.Where(cell => same.Contains(cell.Fixture) && old.ContainsKey((cell.Strategy, cell.Fixture)))
                .Select(cell => (old[(cell.Strategy, cell.Fixture)], cell)),
        ];
    }

    private static ComparedView View(string heading, SubjectComparison found) => new()
    {
        Heading = CleanText.Of(heading),
        Fixtures = found.Fixtures.Distinct().Count(),
        Mended = found.Mended,
        Broken = found.Broken,
        Same = found.Promises.Sum(promise => promise.Kept + promise.StillBroken),
        Breaks = [.. found.Promises.Where(promise => promise.Broken.Count > 0).Select(promise => Line(promise.Invariant, promise.Broken))],
        Mends =
        [
            .. found.Promises.Where(promise => promise.Mended.Count > 0).OrderByDescending(promise => promise.Mended.Count)
                .Select(promise => Line(promise.Invariant, promise.Mended)),
        ],
        Costs = [.. found.Metrics.Where(change => change.Worse > change.Better).Select(Line)],
        Gains = [.. found.Metrics.Where(change => change.Better > change.Worse).Select(Line)],
    };

    private static string Line(string invariant, IReadOnlyList<string> fixtures)
    {
        const int Named = 2;
        string more = fixtures.Count > Named ? $" and {UnitText.Count(fixtures.Count - Named)} more" : "";
        return CleanText.Of($"{invariant} on {UnitText.Count(fixtures.Count)}: {string.Join(", ", fixtures.Take(Named))}{more}");
    }

    private static string Line(MetricChange change)
    {
        int count = Math.Max(change.Better, change.Worse);
        CellChange most = change.Largest!;
        return CleanText.Of(string.Create(
            CultureInfo.InvariantCulture,
            $"{change.Metric.Title} {ChangeText.How(change)} ({count} of {change.Measured}; {most.Fixture} {ChangeText.Values(most, change.Metric.Unit)})"));
    }
}
