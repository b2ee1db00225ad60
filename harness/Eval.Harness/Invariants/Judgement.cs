using Eval.Harness.Results;

namespace Eval.Harness.Invariants;

/// <summary>A verdict with its witness or reason.</summary>
/// <param name="Verdict">One of the constants of <see cref="VerdictResult"/>.</param>
/// <param name="Witness">For a violation the event, the numbers and who; for "not applicable" the reason.</param>
public readonly record struct Judgement(string Verdict, string? Witness)
{
    /// <summary>The promise is kept.</summary>
    public static Judgement Holds => new(VerdictResult.Holds, null);

    /// <summary>The promise is broken.</summary>
    public static Judgement Violated(string witness) => new(VerdictResult.Violated, witness);

    /// <summary>The fixture cannot tell.</summary>
    public static Judgement NotApplicable(string reason) => new(VerdictResult.NotApplicable, reason);
}
