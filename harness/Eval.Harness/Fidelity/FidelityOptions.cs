namespace Eval.Harness.Fidelity;

/// <summary>What to compare.</summary>
/// <param name="Observed">File or directory of observed results.</param>
/// <param name="Kernels">Kernels to look at, all when empty.</param>
/// <param name="Scenarios">Scenarios to look at, all when empty.</param>
/// <param name="KeepsGoing">Whether a broken file is noted and the rest compared.</param>
/// <param name="Prefix">What stands before the scenarios' names in the rows.</param>
/// <param name="AllowsNone">Whether a set may have nothing of the kernels and scenarios.</param>
/// <param name="Repeated">More directories whose runs may repeat those compared; they are not compared themselves.</param>
public sealed record FidelityOptions(
    string Observed, IReadOnlyList<string> Kernels, IReadOnlyList<string> Scenarios, bool KeepsGoing = false, string Prefix = "", bool AllowsNone = false,
    IReadOnlyList<string>? Repeated = null);
