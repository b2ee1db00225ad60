using Eval.Harness.Results;

namespace Eval.Harness.Comparisons;

/// <summary>What a fixture's values do over virtual time under several subjects, for the values in which they differ.</summary>
/// <param name="Fixture">Fixture id.</param>
/// <param name="Curves">Curves that are not the same for all, those that are furthest apart for their size first.</param>
public sealed record Course(string Fixture, IReadOnlyList<CourseCurve> Curves)
{
    // A verdict that differs says more than any number of metrics that do.
    private const int WeightOfVerdict = 100;

    // What a subject has no curve of never left zero.
    private static readonly CurvePoint[] Nothing = [new(0, 0)];

    /// <summary>The course of a fixture.</summary>
    /// <param name="cells">The cells of the fixture, the base's first; one or more.</param>
    public static Course Of(IReadOnlyList<CellResult> cells) => new(
        cells[0].Fixture,
        [
            .. cells.SelectMany(cell => cell.Curves).DistinctBy(curve => curve.Id)
                .Select(curve => new CourseCurve(curve.Id, curve.Title, curve.Unit, [.. cells.Select(cell => PointsOf(cell, curve.Id))]))
                .Where(curve => curve.Points.Any(points => !points.SequenceEqual(curve.Points[0]))).OrderByDescending(curve => curve.Apart),
        ]);

    /// <summary>How far two cells of a fixture are apart: verdicts first, then the number of metrics that differ; 0 when they agree in both.</summary>
    public static int Distance(CellResult basis, CellResult subject) =>
        (WeightOfVerdict * basis.Verdicts.Count(verdict => subject.Verdicts.GetValueOrDefault(verdict.Key)?.Verdict != verdict.Value.Verdict))
        + basis.Metrics.Count(metric => subject.Metrics.TryGetValue(metric.Key, out decimal value) && value != metric.Value);

    private static IReadOnlyList<CurvePoint> PointsOf(CellResult cell, string id) => cell.Curves.FirstOrDefault(curve => curve.Id == id)?.Points ?? Nothing;
}
