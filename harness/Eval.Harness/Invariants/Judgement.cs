using Eval.Harness.Results;
using Eval.Kernel.Contract;

namespace Eval.Harness.Invariants;

/// <summary>A verdict with its witness or reason.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Witness">For a violation the event, the numbers and who; else the reason.</param>
/// <param name="Amount">How far a promise is broken, in the invariant's own unit; 0 where it has none.</param>
public readonly record struct Judgement(Verdict Verdict, string? Witness, decimal Amount = 0)
{
    /// <summary>The promise is kept.</summary>
    public static Judgement Holds => new(Verdict.Holds, null);

    /// <summary>The promise is broken.</summary>
    public static Judgement Violated(string witness, decimal amount = 0) => new(Verdict.Violated, witness, amount);

    /// <summary>The fixture has nothing that the promise is about.</summary>
    public static Judgement NotApplicable(string reason) => new(Verdict.NotApplicable, reason);

    /// <summary>The promise is about the fixture, and what can be seen of the run does not tell.</summary>
    public static Judgement NotJudgeable(string reason) => new(Verdict.NotJudgeable, reason);

    /// <summary>The verdict as results have it: with the admission that covers a violation.</summary>
    /// <param name="admits">What the strategy admits.</param>
    /// <param name="invariant">Id of the invariant.</param>
    /// <param name="fixture">Id of the fixture.</param>
    public VerdictResult Under(IReadOnlyList<Admission> admits, string invariant, string fixture)
    {
        if (Verdict == Verdict.NotJudgeable)
        {
            return new VerdictResult(Verdict, null, null, Witness);
        }

        decimal amount = Amount;
        string? place = Verdict == Verdict.Violated ? admits.FirstOrDefault(a => AdmissionRule.Covers(a, invariant, fixture, amount))?.Place : null;
        return new VerdictResult(Verdict, place, Witness) { Amount = amount };
    }
}
