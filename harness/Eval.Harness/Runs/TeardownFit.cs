namespace Eval.Harness.Runs;

/// <summary>A power law fitted to cost against size: least squares on logarithms, with the 95 % interval of the exponent.</summary>
/// <param name="Exponent">Fitted exponent.</param>
/// <param name="Low">Lower end of its 95 % confidence interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="LogFactor">Natural logarithm of the factor.</param>
public sealed record TeardownFit(double Exponent, double Low, double High, double LogFactor)
{
    // Student's t, 97.5 %, by degrees of freedom from 1; the last one serves all larger.
    private static readonly double[] Student = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306];

    /// <summary>Fits points; at least three with positive size and cost.</summary>
    /// <exception cref="ArgumentException">Fewer than three points.</exception>
    public static TeardownFit Of(IReadOnlyList<(double Size, double Cost)> points)
    {
        if (points.Count < 3)
        {
            throw new ArgumentException("a fit needs at least three points", nameof(points));
        }

        double[] x = [.. points.Select(p => Math.Log(p.Size))], y = [.. points.Select(p => Math.Log(Math.Max(1, p.Cost)))];
        double meanX = x.Average(), meanY = y.Average();
        double sxx = x.Sum(v => (v - meanX) * (v - meanX));
        double slope = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / sxx;
        double offset = meanY - (slope * meanX);
        double residual = x.Zip(y, (a, b) => b - offset - (slope * a)).Sum(r => r * r);
        int freedom = points.Count - 2;
        double half = Student[Math.Min(freedom, Student.Length) - 1] * Math.Sqrt(residual / freedom / sxx);
        return new TeardownFit(slope, slope - half, slope + half, offset);
    }
}
