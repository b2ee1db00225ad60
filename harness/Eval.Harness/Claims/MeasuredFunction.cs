using System.Globalization;
using Eval.Harness.Metrics;
using Eval.Harness.Results;
using Eval.Harness.Runs;

namespace Eval.Harness.Claims;

/// <summary>A measured value that claims can name: its arguments and how it is read from a run.</summary>
/// <param name="Arguments">What each argument names.</param>
/// <param name="Optional">How many of the last arguments may be left out.</param>
/// <param name="Read">The value, or null when the run does not have it.</param>
internal sealed record MeasuredFunction(IReadOnlyList<ArgumentKind> Arguments, int Optional, Func<Measurements, IReadOnlyList<string>, double?> Read)
{
    private static readonly ArgumentKind[] CellArguments = [ArgumentKind.Strategy, ArgumentKind.Fixture];
    private static readonly ArgumentKind[] LabelArguments = [.. CellArguments, ArgumentKind.Label];
    private static readonly ArgumentKind[] GroupArguments = [.. LabelArguments, ArgumentKind.Group];
    private static readonly ArgumentKind[] CurveArguments = [ArgumentKind.Metric, ArgumentKind.Strategy, ArgumentKind.Family];
    private static readonly SortedDictionary<string, MeasuredFunction> All = Declare();

    /// <summary>Names there are: the metrics, then what samples, fates, pins and families give.</summary>
    public static IEnumerable<string> Names => All.Keys;

    /// <summary>A function by name, or null.</summary>
    public static MeasuredFunction? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>Whether it can be called with so many arguments.</summary>
    public bool Takes(int count) => count <= Arguments.Count && count >= Arguments.Count - Optional;

    private static SortedDictionary<string, MeasuredFunction> Declare()
    {
        SortedDictionary<string, MeasuredFunction> all = new(StringComparer.Ordinal);
        foreach (MetricResult metric in CellMetrics.Describe())
        {
            all.Add(metric.Id, new(CellArguments, 0, (run, a) => run.Metric(metric.Id, a[0], a[1])));
        }

        Group(all, "charged", g => g.ChargedBytes);
        Group(all, "used", g => g.UsedBytes);
        Group(all, "anon", g => g.AnonBytes);
        Group(all, "file", g => g.FileBytes);
        Group(all, "slab", g => g.SlabBytes);
        Group(all, "kmem", g => g.KmemBytes);
        Sample(all, "dying", s => s.Dying);
        Sample(all, "slab_of_machine", s => s.SlabBytes);
        Sample(all, "utilisation", s => s.SlabUtilisationPpm / 1e6);
        Fate(all, "pinned_to_dead", f => f.PinnedBytes);
        Fate(all, "reparented", f => f.ReparentedBytes);
        Fate(all, "recharged", f => f.RechargedBytes);
        Fate(all, "lost", f => f.LostBytes);
        all.Add("pinned_groups", new(
            [.. CellArguments, ArgumentKind.Pin], 0, (run, a) => run.Cell(a[0], a[1])?.Pins.Where(p => p.Reason == a[2]).Sum(p => p.Groups)));
        all.Add("exponent", new([.. CurveArguments, ArgumentKind.Number], 1, (run, a) => Fit(run, a, 3)?.Exponent));
        all.Add("extrapolate", new(
            [.. CurveArguments, ArgumentKind.Number, ArgumentKind.Number],
            1,
            (run, a) => Fit(run, a, 4) is { } fit ? Math.Exp(fit.LogFactor + (fit.Exponent * Math.Log(Number(a[3])))) : null));
        return all;
    }

    private static void Group(SortedDictionary<string, MeasuredFunction> all, string name, Func<GroupResult, long> read) =>
        all.Add(name, new(GroupArguments, 0, (run, a) => run.Sample(a[0], a[1], a[2]) is { } sample
            // A group that is released has no line in the sample: nothing is charged to it.
            ? sample.Groups.FirstOrDefault(g => ClaimRoster.SameGroup(g.Path, a[3])) is { } group ? read(group) : 0
            : null));

    private static void Sample(SortedDictionary<string, MeasuredFunction> all, string name, Func<SampleResult, double> read) =>
        all.Add(name, new(LabelArguments, 0, (run, a) => run.Sample(a[0], a[1], a[2]) is { } sample ? read(sample) : null));

    private static void Fate(SortedDictionary<string, MeasuredFunction> all, string name, Func<FateResult, long> read) =>
        all.Add(name, new(CellArguments, 0, (run, a) => run.Cell(a[0], a[1]) is { } cell ? read(cell.Fates) : null));

    // The power law through the family's sizes from the one given on; a fit through fewer than three has no error to show.
    private static TeardownFit? Fit(Measurements run, IReadOnlyList<string> a, int fromIndex)
    {
        double from = a.Count > fromIndex ? Number(a[fromIndex]) : 0;
        (double Size, double Cost)[] points = [.. run.Curve(a[0], a[1], a[2]).Where(p => p.Size >= from)];
        return points.Length >= 3 ? TeardownFit.Of(points) : null;
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
