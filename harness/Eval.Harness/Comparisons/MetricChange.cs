using Eval.Harness.Results;

namespace Eval.Harness.Comparisons;

/// <summary>What became of a metric, over the fixtures where both sides measured it.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Ratio">Subject over base: geometric mean over the fixtures where both are above zero; 1 when there is none.</param>
/// <param name="Appeared">Fixtures where the base has nothing of it and the subject has some.</param>
/// <param name="Vanished">Fixtures where the base has some and the subject has nothing.</param>
/// <param name="Better">Fixtures where the subject is better; 0 where neither direction is.</param>
/// <param name="Worse">Fixtures where the subject is worse.</param>
/// <param name="Differing">Fixtures where the values differ.</param>
/// <param name="Measured">Fixtures where both measured it.</param>
/// <param name="Largest">The fixture where the values are furthest apart, or null when they never differ.</param>
public sealed record MetricChange(
    MetricResult Metric, double Ratio, int Appeared, int Vanished, int Better, int Worse, int Differing, int Measured, CellChange? Largest)
{
    /// <summary>How far the sides are apart, for the order: what comes out of nothing or goes to nothing is before any ratio.</summary>
    public double Size => Appeared + Vanished > 0 ? 1e6 + Appeared + Vanished : Math.Abs(Math.Log(Ratio));
}

/// <summary>A value of one fixture on both sides.</summary>
/// <param name="Fixture">Fixture id.</param>
/// <param name="Base">Value of the base, in the metric's unit.</param>
/// <param name="Subject">Value of the subject, in the metric's unit.</param>
public sealed record CellChange(string Fixture, decimal Base, decimal Subject)
{
    /// <summary>Logarithm of the ratio; infinite when one side has nothing.</summary>
    public double Distance => Base == Subject ? 0 : Base <= 0 || Subject <= 0 ? double.PositiveInfinity : Math.Abs(Math.Log((double)Subject / (double)Base));
}
