using Eval.Kernel.Contract;

namespace Eval.Harness.Invariants;

/// <summary>Which violations an admission covers.</summary>
public static class AdmissionRule
{
    /// <summary>Whether an admission covers a violation of that size on that fixture.</summary>
    public static bool Covers(Admission admission, string invariant, string fixture, decimal amount) =>
        IsAbout(admission, invariant, fixture) && (admission.AtMost is not { } most || amount <= most);

    /// <summary>Whether an admission speaks of that invariant on that fixture, whatever the size.</summary>
    public static bool IsAbout(Admission admission, string invariant, string fixture) =>
        admission.Invariant == invariant && admission.Fixtures.Any(glob => Glob.Matches(glob, fixture));
}
