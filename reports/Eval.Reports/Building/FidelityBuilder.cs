using System.Globalization;
using Eval.Harness.Results;
using Eval.Reports.Figures;
using Eval.Reports.Plots;
using Eval.Reports.Views;

namespace Eval.Reports.Building;

/// <summary>The comparison with real kernels.</summary>
internal sealed class FidelityBuilder(ReportScope scope)
{
    private const int MissesShown = 40;

    private readonly IReadOnlyList<FidelityResult> all = scope.Results.Fidelity;

    /// <summary>The comparison.</summary>
    public FidelityView Build()
    {
        FidelityResult[] misses = [.. all.Where(one => !one.Within).OrderByDescending(Severity)];
        return new FidelityView
        {
            Total = all.Count,
            Within = all.Count(one => one.Within),
            Share = Share(all.Count(one => one.Within), all.Count),
            Kernels = [.. Groups(one => one.Kernel).OrderBy(group => Version.TryParse(group.Name, out Version? version) ? version : null)],
            Counters = Groups(one => one.Counter),
            Repeated = Repeated(),
            Rule = DerivedTolerance.Rule,
            RuleSentence = DerivedTolerance.Sentence,
            Plots = all.Count > 0 ? [Scatter()] : [],
            Misses = [.. misses.Take(MissesShown).Select(Miss)],
            MoreMisses = Math.Max(0, misses.Length - MissesShown),
        };
    }

    private static decimal Severity(FidelityResult one) => Math.Abs(one.Predicted - one.Observed) / Math.Max(1, one.Tolerance);

    private static string Share(int within, int total) => total == 0 ? "-" : UnitText.Of(100m * within / total, "%");

    private static FidelityMissView Miss(FidelityResult one) => new()
    {
        Kernel = CleanText.Of(one.Kernel),
        Scenario = CleanText.Of(one.Scenario),
        Label = CleanText.Of(one.Label),
        Cgroup = CleanText.Of(one.Cgroup),
        Counter = CleanText.Of(one.Counter),
        Predicted = UnitText.Exact(one.Predicted),
        Observed = UnitText.Exact(one.Observed),
        Tolerance = UnitText.Exact(one.Tolerance),
        Repetitions = one.Repetitions is { } range ? $"{UnitText.Exact(range[0])} … {UnitText.Exact(range[1])}" : "",
        Error = UnitText.Exact(one.Predicted - one.Observed),
    };

    private FidelityGroupView[] Groups(Func<FidelityResult, string> by) =>
        [.. all.GroupBy(by, StringComparer.Ordinal).Select(group => Group(group.Key, [.. group]))];

    private FidelityGroupView[] Repeated() =>
    [
        .. all.Where(one => one.Itself is not null).GroupBy(one => (one.Counter, one.Kernel))
            .OrderBy(group => group.Key.Counter, StringComparer.Ordinal)
            .ThenBy(group => Version.TryParse(group.Key.Kernel, out Version? version) ? version : null)
            .Select(group => Group($"{group.Key.Counter} {group.Key.Kernel}", [.. group]) with
            {
                DerivedTolerance = (scope.Results.Tolerances ?? [])
                    .FirstOrDefault(one => one.Counter == group.Key.Counter && one.Kernel == group.Key.Kernel)?.ToString() ?? "",
            }),
    ];

    private static FidelityGroupView Group(string name, FidelityResult[] rows)
    {
        CeilingShare? stated = CeilingShare.Of(rows, derived: false), derived = CeilingShare.Of(rows, derived: true);
        return new FidelityGroupView
        {
            Name = CleanText.Of(name),
            Total = rows.Length,
            Within = rows.Count(one => one.Within),
            Share = Share(rows.Count(one => one.Within), rows.Length),
            RepeatedShare = Percent(stated?.Model),
            ItselfShare = Percent(stated?.Itself),
            Difference = Points(stated),
            DerivedShare = Percent(derived?.Model),
            DerivedItselfShare = Percent(derived?.Itself),
            DerivedDifference = Points(derived),
            DerivedTolerance = "",
        };
    }

    private static string Percent(decimal? share) => share is { } value ? UnitText.Of(value, "%") : "-";

    private static string Points(CeilingShare? share) =>
        share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value.Difference:+0;-0;0}") : "-";

    private PlotView Scatter()
    {
        const string Title = "Predicted against observed";
        const string Description = "Every value measured on a real kernel against the model's, on logarithmic axes: on the line they agree. "
            + "Circles are within the tolerance, crosses are not. Values that fall on one spot are drawn once.";
        HashSet<(int, int, bool)> drawn = [];
        List<ScatterPoint> points = [];
        foreach (FidelityResult one in all.OrderByDescending(one => one.Within))
        {
            // Closer together than this, points of the picture cannot be told apart.
            (int, int, bool) spot = (Spot(one.Observed), Spot(one.Predicted), one.Within);
            if (drawn.Add(spot))
            {
                string text = one.Within
                    ? ""
                    : string.Create(CultureInfo.InvariantCulture, $"{CleanText.Of(one.Kernel)} {CleanText.Of(one.Scenario)} {CleanText.Of(one.Counter)}");
                points.Add(new ScatterPoint((double)one.Observed, (double)one.Predicted, one.Within ? 0 : 5, "", text));
            }
        }

        double most = Math.Max(10, (double)all.Max(one => Math.Max(one.Predicted, one.Observed)));
        double[] positive = [.. all.SelectMany(one => new[] { (double)one.Predicted, (double)one.Observed }).Where(value => value > 0)];
        double least = positive.Length > 0 ? positive.Min() : 1;
        return PlotPair.Of("fidelity-scatter", Title, Description, (id, width) => new ScatterPlot(id, Title, Description)
        {
            Horizontal = ("observed on the real kernel (logarithmic)", "count", true),
            Vertical = ("predicted by the model (logarithmic)", "count", true),
            IsSquare = true,
            Width = width,
            Bottom = 440,
            Lines = [((least, least), (most, most), "ax")],
            Legends = [(0, "within the tolerance"), (5, "outside")],
        }.Draw(points));
    }

    private static int Spot(decimal value) => value <= 0 ? -1 : (int)Math.Round(Math.Log10((double)value) * 24);
}
