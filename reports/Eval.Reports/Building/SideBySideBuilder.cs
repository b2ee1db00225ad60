using System.Globalization;
using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>What real kernels did beside what the strategies that describe them do, fixture by fixture.</summary>
internal sealed class SideBySideBuilder(ReportScope scope)
{
    private const string NoModel = "-";

    private readonly ILookup<(string Subject, string Fixture), FidelityResult> rows =
        scope.Results.Fidelity.ToLookup(row => (SubjectResult.KernelPrefix + row.Kernel, row.Scenario));

    /// <summary>A part for each kernel.</summary>
    public IReadOnlyList<SideBySideView> Build() => [.. scope.Kernels.Select(Kernel)];

    private SideBySideView Kernel(SubjectResult kernel)
    {
        CellResult[] cells = [.. scope.KernelCells.Where(cell => cell.Strategy == kernel.Id)];
        SideBySideFixtureView[] fixtures = [.. cells.Where(cell => ReasonOf(cell) is null).Select(cell => Fixture(kernel, cell))];
        return new SideBySideView
        {
            Kernel = CleanText.Of(kernel.Id),
            Model = CleanText.Of(kernel.DescribedBy),
            Anchor = scope.KernelAnchor(kernel.Id),
            ModelAnchor = kernel.DescribedBy is { } model ? scope.StrategyAnchor(model) : "",
            Ran = fixtures.Length,
            Total = fixtures.Sum(fixture => fixture.Total),
            Within = fixtures.Sum(fixture => fixture.Within),
            Fixtures = fixtures,
            Refusals =
            [
                .. cells.Where(cell => ReasonOf(cell) is not null).GroupBy(cell => ReasonOf(cell)!, StringComparer.Ordinal)
                    .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(Refusal),
            ],
        };
    }

    // A cell that did not run has one and the same reason behind every promise.
    private static string? ReasonOf(CellResult cell) => cell.Failure
        ?? (cell.Samples.Count == 0 && cell.Metrics.Count == 0 && cell.Verdicts.Values.All(verdict => verdict.Verdict == Verdict.NotJudgeable)
            ? cell.Verdicts.Values.Select(verdict => verdict.Reason ?? "").FirstOrDefault("no promise was judged")
            : null);

    private static RefusalView Refusal(IGrouping<string, CellResult> cells) => new()
    {
        Reason = CleanText.Of(cells.Key),
        Count = cells.Count(),
        Fixtures = string.Join(", ", cells.Select(cell => CleanText.Of(cell.Fixture))),
    };

    private SideBySideFixtureView Fixture(SubjectResult kernel, CellResult cell)
    {
        CellResult? model = kernel.DescribedBy is { } id ? scope.Cell(id, cell.Fixture) : null;
        FidelityResult[] own = [.. rows[(kernel.Id, cell.Fixture)]];
        return new SideBySideFixtureView
        {
            Fixture = CleanText.Of(cell.Fixture),
            Anchor = scope.FixtureAnchor(cell.Fixture),
            Holds = cell.Verdicts.Values.Count(verdict => verdict.Verdict == Verdict.Holds),
            Broken = cell.Verdicts.Values.Count(verdict => verdict.Verdict == Verdict.Violated),
            Verdicts =
            [
                .. cell.Verdicts.Select(pair => Promise(pair.Key, pair.Value, model?.Verdicts.GetValueOrDefault(pair.Key)))
                    .OfType<SideBySideVerdictView>(),
            ],
            Total = own.Length,
            Within = own.Count(row => row.Within),
            Counters = [.. own.OrderBy(row => row.Within).Select(Counter)],
        };
    }

    // What both keep, or one of them could not be judged by, is no news.
    private static SideBySideVerdictView? Promise(string invariant, VerdictResult kernel, VerdictResult? model)
    {
        bool differs = model is not null && IsJudged(kernel) && IsJudged(model) && kernel.Verdict != model.Verdict;
        return kernel.Verdict != Verdict.Violated && !differs
            ? null
            : new SideBySideVerdictView
            {
                Invariant = CleanText.Of(invariant),
                Model = model?.Verdict.Word() ?? NoModel,
                Kernel = kernel.Verdict.Word(),
                Witness = CleanText.Of(kernel.Verdict == Verdict.Violated ? kernel.Witness : model?.Witness),
            };
    }

    private static bool IsJudged(VerdictResult verdict) => verdict.Verdict is Verdict.Holds or Verdict.Violated;

    private static SideBySideCounterView Counter(FidelityResult row) => new()
    {
        Label = CleanText.Of(row.Label),
        Cgroup = CleanText.Of(row.Cgroup),
        Counter = CleanText.Of(row.Counter),
        Predicted = UnitText.Exact(row.Predicted),
        Observed = UnitText.Exact(row.Observed),
        Tolerance = UnitText.Exact(row.Tolerance),
        Within = row.Within,
        Itself = row.Itself is { } itself ? string.Create(CultureInfo.InvariantCulture, $"{itself.Within} of {itself.Of}") : "",
    };
}
