using System.Globalization;
using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>One section a fixture: header, tree, strategies beside each other, pictures. What is the same for all is said once, not in every row.</summary>
internal sealed class FixtureBuilder(ReportScope scope)
{
    private const int TellingShown = 4;
    private const int MostOnATie = 3;

    private readonly MatrixBuilder matrix = new(scope);

    /// <summary>The sections.</summary>
    public IReadOnlyList<FixtureView> Build() => [.. scope.Fixtures.Select(Fixture)];

    /// <summary>A metric for a reader.</summary>
    public static MetricView Metric(MetricResult metric) => new()
    {
        Id = CleanText.Of(metric.Id),
        Title = CleanText.Of(metric.Title),
        Unit = CleanText.Of(metric.Unit),
        Better = CleanText.Of(metric.Better),
    };

    /// <summary>Whether a value is the best of those that differ, alone or nearly: what most share is no distinction.</summary>
    public static bool IsBest(MetricResult metric, decimal value, IReadOnlyCollection<decimal> all) =>
        all.Count > 1 && all.Min() != all.Max() && all.Count(other => other == value) <= MostOnATie
        && ((metric.Better == "lower" && value == all.Min()) || (metric.Better == "higher" && value == all.Max()));

    private FixtureView Fixture(FixtureResult fixture)
    {
        CellResult[] cells = [.. scope.Strategies.Select(strategy => scope.Cell(strategy.Id, fixture.Id)).OfType<CellResult>()];
        MetricResult[] differing =
        [
            .. scope.Results.Metrics.Where(metric => Values(cells, metric).Distinct().Count() > 1 || (cells.Length == 1 && Values(cells, metric).Any())),
        ];
        MetricResult[] telling =
        [
            .. differing.Where(metric => metric.Better != "neither").OrderByDescending(metric => Spread(Values(cells, metric))).Take(TellingShown),
        ];
        telling = [.. scope.Results.Metrics.Where(telling.Contains)];
        InvariantResult[] invariants = [.. scope.Results.Invariants.Where(invariant => Tells(cells, invariant.Id))];
        return new FixtureView
        {
            Id = CleanText.Of(fixture.Id),
            Anchor = scope.FixtureAnchor(fixture.Id),
            Family = CleanText.Of(fixture.Family),
            Title = CleanText.Of(fixture.Title) is { Length: > 0 } title ? title : CleanText.Of(fixture.Id),
            Source = CleanText.Of(fixture.Source),
            Machine = CleanText.Of(fixture.Machine),
            Events = UnitText.Count(fixture.Events),
            Story = CleanText.Of(fixture.Story),
            Expect = CleanText.Of(fixture.Expect),
            Tree = [.. fixture.Tree.Select(line => CleanText.Of(line, keepsSpaces: true))],
            Command = $"memcg-eval run --fixture {CleanText.Of(fixture.Id)}",
            Invariants = [.. invariants.Select(matrix.Invariant)],
            Metrics = [.. differing.Select(Metric)],
            Rows = [.. cells.Select(cell => Row(cell, cells, invariants, differing, telling))],
            Same = Same(cells, differing, invariants),
            Telling = [.. telling.Select((metric, i) => Metric(metric) with { Letter = ((char)('A' + i)).ToString() })],
            Undeclared = Violations(cells, declared: false),
            Violated = Violations(cells, declared: false) + Violations(cells, declared: true),
        };
    }

    private static int Violations(CellResult[] cells, bool declared) =>
        cells.Sum(cell => cell.Verdicts.Values.Count(verdict => verdict.Verdict == VerdictResult.Violated && verdict.Declared == declared));

    private static IEnumerable<decimal> Values(CellResult[] cells, MetricResult metric) =>
        cells.Where(cell => cell.Metrics.ContainsKey(metric.Id)).Select(cell => cell.Metrics[metric.Id]);

    /// <summary>How far apart the values are, from 0 (the same) to 1 (one has nothing of it).</summary>
    private static decimal Spread(IEnumerable<decimal> values)
    {
        decimal[] all = [.. values];
        decimal largest = all.Max(Math.Abs);
        return largest == 0 ? 0 : (all.Max() - all.Min()) / largest;
    }

    private static bool Tells(CellResult[] cells, string invariant) =>
        cells.Any(cell => cell.Verdicts.TryGetValue(invariant, out VerdictResult? verdict) && verdict.Verdict == VerdictResult.Violated)
        || cells.Select(cell => cell.Verdicts.TryGetValue(invariant, out VerdictResult? verdict) ? verdict.Verdict : (Verdict?)null).Distinct().Count() > 1;

    private FixtureRowView Row(CellResult cell, CellResult[] cells, InvariantResult[] invariants, MetricResult[] differing, MetricResult[] telling)
    {
        IEnumerable<string> broken = cell.Verdicts.Where(pair => pair.Value.Verdict == VerdictResult.Violated)
            .Select(pair => (pair.Value.Declared ? "" : "!") + CleanText.Of(pair.Key));
        string list = string.Join(", ", broken);
        return new FixtureRowView
        {
            Strategy = CleanText.Of(cell.Strategy),
            Anchor = scope.StrategyAnchor(cell.Strategy),
            Verdicts = [.. invariants.Select(invariant => Mark(cell, invariant.Id))],
            Figures = [.. differing.Select(metric => Figure(cell, cells, metric))],
            Telling = [.. telling.Select(metric => Figure(cell, cells, metric))],
            Broken = list.Length > 0 ? list : "-",
        };
    }

    private FigureView Figure(CellResult cell, CellResult[] cells, MetricResult metric)
    {
        if (!cell.Metrics.TryGetValue(metric.Id, out decimal value))
        {
            return new FigureView { Text = "-", Exact = "-", Unit = CleanText.Of(metric.Unit) };
        }

        return ReportScope.Figure(metric, value, scope.BaselineValue(cell.Fixture, metric.Id), IsBest(metric, value, [.. Values(cells, metric)]));
    }

    private VerdictView Mark(CellResult cell, string invariant)
    {
        if (!cell.Verdicts.TryGetValue(invariant, out VerdictResult? verdict) || verdict.Verdict is Verdict.NotApplicable or Verdict.NotJudgeable)
        {
            return new VerdictView { Mark = verdict?.Verdict == Verdict.NotJudgeable ? "?" : "·", State = "none", Anchor = "" };
        }

        bool violated = verdict.Verdict == VerdictResult.Violated;
        return new VerdictView
        {
            Mark = !violated ? "✓" : verdict.Declared ? "✗" : "✗!",
            State = MatrixBuilder.StateOf(1, violated ? 1 : 0, violated && !verdict.Declared ? 1 : 0),
            Anchor = violated ? scope.WitnessAnchor(cell.Strategy, invariant) : "",
        };
    }

    private List<string> Same(CellResult[] cells, MetricResult[] differing, InvariantResult[] invariants)
    {
        List<string> same = [];
        if (cells.Length == 0)
        {
            return same;
        }

        string holding = Joined(scope.Results.Invariants.Except(invariants).Where(one => Is(cells[0], one.Id, VerdictResult.Holds)).Select(one => one.Id));
        string silent = Joined(scope.Results.Invariants.Except(invariants).Where(one => !Is(cells[0], one.Id, VerdictResult.Holds)).Select(one => one.Id));
        string equal = Joined(scope.Results.Metrics.Except(differing).Where(metric => Values(cells, metric).Any())
            .Select(metric => $"{metric.Id} {UnitText.Of(Values(cells, metric).First(), metric.Unit)}"));
        AddIf(same, holding, "Every strategy keeps: ");
        AddIf(same, silent, "Not applicable here: ");
        AddIf(same, equal, "The same for every strategy: ");
        return same;
    }

    private static bool Is(CellResult cell, string invariant, Verdict wanted) =>
        cell.Verdicts.TryGetValue(invariant, out VerdictResult? verdict) && verdict.Verdict == wanted;

    private static string Joined(IEnumerable<string> names) => CleanText.Of(string.Join(", ", names));

    private static void AddIf(List<string> lines, string names, string what)
    {
        if (names.Length > 0)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{what}{names}."));
        }
    }
}
