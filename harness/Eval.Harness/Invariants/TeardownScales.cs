using System.Globalization;
using Eval.Harness.Runs;

namespace Eval.Harness.Invariants;

/// <summary>
/// Removing N groups costs no more than N times removing one. Judged over a family of fixtures once all are run:
/// see <see cref="TeardownFit"/>; a single run cannot tell.
/// </summary>
internal sealed class TeardownScales : Invariant
{
    /// <summary>Highest fitted exponent that counts as linear.</summary>
    public const double MostExponent = 1.1;

    public override string Id => "teardown-scales";

    public override string Says => "the cost of removing N groups grows no faster than N (fitted exponent at most 1.1)";

    public override Judgement Judge(RunView run) => Judgement.NotApplicable("judged at the largest of a family of at least four sizes");

    /// <summary>The verdict over a whole family.</summary>
    /// <param name="fit">Cost against size.</param>
    /// <param name="sizes">Sizes fitted.</param>
    public static Judgement Judge(TeardownFit fit, int sizes) => fit.Exponent <= MostExponent
        ? Judgement.Holds
        : Judgement.Violated(
            string.Create(
                CultureInfo.InvariantCulture,
                $"steps of removal grow as N^{fit.Exponent:F2} (95 %: {fit.Low:F2} to {fit.High:F2}) over {sizes} sizes"),
            (decimal)fit.Exponent);
}
