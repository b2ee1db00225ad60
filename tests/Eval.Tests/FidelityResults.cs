using Eval.Harness.Fidelity;

namespace Eval.Tests;

/// <summary>The model against what the shipped kernels measured, compared once for all tests.</summary>
internal static class FidelityResults
{
    private static readonly Lazy<FidelityReport> WithObserved = new(() => Compare("observed", ""));
    private static readonly Lazy<FidelityReport> WithUnseen = new(() => Compare("unseen", "unseen:"));

    /// <summary>Against the observations that mechanisms were found with.</summary>
    public static FidelityReport Observed => WithObserved.Value;

    /// <summary>Against observations that no mechanism was found with.</summary>
    public static FidelityReport Unseen => WithUnseen.Value;

    private static FidelityReport Compare(string folder, string prefix) => FidelityRun.Run(
        MatrixResults.Library, MatrixResults.Strategies, new FidelityOptions(
            Repository.PathOf("fixtures/kernel-lab/" + folder), [], [], Prefix: prefix,
            Repeated: [Repository.PathOf("fixtures/kernel-lab/observed"), Repository.PathOf("fixtures/kernel-lab/unseen")]));
}
