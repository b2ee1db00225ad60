using Eval.Harness.Invariants;
using Eval.Harness.Results;
using Eval.Reports.Data;
using Eval.Reports.Figures;
using Eval.Reports.Rendering;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>Records of a run to the view of a report: everything is compared, counted and formatted here, once.</summary>
internal sealed class ReportViewBuilder(RunResults results, ReportOptions options)
{
    private static readonly string[] Limits =
    [
        "The machine is a model: it counts steps of mechanisms and knows no cache misses, so counts compare designs and do not predict seconds.",
        "Times are virtual: they come out of the cost table of the machine description, which names its sources.",
        "One program runs at a time; concurrency is explored at the preemption points that the strategies declare, up to the bound that is stated " +
        "with each fixture.",
        "A promise that a fixture cannot test is marked as not applicable there, never as kept.",
        "What differs from real kernels is in the comparison above, with its error; nothing is left out of it.",
    ];

    /// <summary>The view.</summary>
    public ReportView Build()
    {
        ReportScope scope = new(results, options);
        ClaimsView claims = new ClaimsBuilder(scope).Build();
        MatrixView matrix = new MatrixBuilder(scope).Build();
        FidelityView fidelity = new FidelityBuilder(scope).Build();
        ScorecardView scorecard = new ScorecardBuilder(scope, matrix).Build();
        RunView run = Run(scope);
        return new ReportView
        {
            Title = "Who owns memory that outlives its cgroup?",
            Question = "Who owns memory that outlives the task or the memory cgroup that charged it? Every patch series answers differently. "
                + "Here each answer runs on the same work in the same simulated kernel, and what it promises, costs and breaks stands side by side.",
            Scorecard = scorecard,
            Cards = new CardPictures(scope, scorecard).Build(),
            Data = new Markup(new PageData(scope).ToJson()),
            Run = run,
            Baseline = CleanText.Of(scope.Baseline),
            Comparison = options.Against is { } earlier ? new ComparisonBuilder(scope, earlier).Build() : null,
            Compared = new ComparedBuilder(scope, options.Against).Build(),
            Claims = claims,
            Matrix = matrix,
            Plots = new OverviewPlots(scope).Build(),
            Multiples = new FamilyPlots(scope).Build(),
            Fidelity = fidelity,
            SideBySide = new SideBySideBuilder(scope).Build(),
            Family = new FamilyPlot(scope).Build(),
            SeededBugs = [.. SeededBugTable.Rows.Select(bug => new SeededBugView
            {
                Bug = CleanText.Of(bug.Bug),
                Source = CleanText.Of(bug.Source),
                Finds = [.. results.Invariants.Select(invariant => bug.KilledBy.Contains(invariant.Id))],
                FoundBy = string.Join(", ", bug.KilledBy),
            })],
            FieldReports = new FieldReportsBuilder(scope).Build(),
            Strategies = new StrategyBuilder(scope, claims).Build(),
            Fixtures = new FixtureBuilder(scope).Build(),
            Metrics = [.. results.Metrics.Select(FixtureBuilder.Metric)],
            Machines = [.. scope.Fixtures.GroupBy(fixture => fixture.Machine).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new MachineView { Id = CleanText.Of(group.Key), Fixtures = group.Count() })],
            Limits = Limits,
            Suites = new SuiteBuilder(scope).Build(),
            Rows = new RowBuilder(scope).Build(),
        };
    }

    private RunView Run(ReportScope scope) => new()
    {
        Version = CleanText.Of(results.Tool.Version),
        Commit = CleanText.Of(results.Tool.Commit) is { Length: > 0 } commit ? commit : "unknown",
        Dirty = results.Tool.Dirty == true ? "with uncommitted changes" : "",
        Strategies = scope.Strategies.Count,
        Fixtures = scope.Fixtures.Count,
        Cells = scope.Cells.Count,
        Verdicts = scope.Cells.Sum(cell => cell.Verdicts.Count),
        Events = UnitText.Count(scope.Fixtures.Sum(fixture => fixture.Events)),
        Command = string.Concat(
            "memcg-eval run",
            string.Concat(options.StrategyGlobs.Select(glob => $" --strategy '{CleanText.Of(glob)}'")),
            string.Concat(options.FixtureGlobs.Select(glob => $" --fixture '{CleanText.Of(glob)}'"))),
    };
}
