using System.Text.Json.Serialization;
using Eval.Harness.Results;

namespace Eval.Harness.Comparisons;

/// <summary>One value over virtual time under several subjects.</summary>
/// <param name="Id">Id of the curve.</param>
/// <param name="Title">Meaning.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Points">The points of each subject, the base's first; at least one each.</param>
public sealed record CourseCurve(string Id, string Title, string Unit, IReadOnlyList<IReadOnlyList<CurvePoint>> Points)
{
    /// <summary>Highest value of any subject.</summary>
    [JsonIgnore]
    public long Most => Points.Max(points => points.Max(point => point.V));

    /// <summary>Earliest virtual time, in nanoseconds.</summary>
    [JsonIgnore]
    public long From => Points.Min(points => points[0].T);

    /// <summary>Latest virtual time, in nanoseconds.</summary>
    [JsonIgnore]
    public long To => Points.Max(points => points[^1].T);

    /// <summary>
    /// Largest distance of any subject from the base at any recorded time, as a share of <see cref="Most"/>; 0 to 1 for values that are never
    /// negative.
    /// </summary>
    [JsonIgnore]
    public double Apart
    {
        get
        {
            long[] times = [.. Points.SelectMany(points => points.Select(point => point.T)).Distinct()];
            long apart = Points.Skip(1).SelectMany(points => times.Select(time => Math.Abs(ValueAt(points, time) - ValueAt(Points[0], time))))
                .DefaultIfEmpty(0).Max();
            return (double)apart / Math.Max(1, Most);
        }
    }

    // The value last recorded; before the first the first.
    private static long ValueAt(IReadOnlyList<CurvePoint> points, long time)
    {
        int at = points.Count - 1;
        while (at > 0 && points[at].T > time)
        {
            at--;
        }

        return points[at].V;
    }
}
