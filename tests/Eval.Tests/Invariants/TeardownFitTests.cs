using Eval.Harness.Runs;
using NUnit.Framework;

namespace Eval.Tests.Invariants;

internal sealed class TeardownFitTests
{
    [Test]
    public void A_square_has_exponent_two_and_an_interval_around_it()
    {
        TeardownFit fit = TeardownFit.Of([(100, 1e4), (1_000, 1e6), (10_000, 1e8), (100_000, 1.1e10)]);
        Assert.That(fit.Exponent, Is.EqualTo(2.0).Within(0.03));
        Assert.That(fit.Low, Is.LessThan(fit.Exponent));
        Assert.That(fit.High, Is.GreaterThan(fit.Exponent));
    }

    [Test]
    public void Two_points_are_not_a_fit() => Assert.That(() => TeardownFit.Of([(1, 1), (2, 2)]), Throws.ArgumentException);
}
