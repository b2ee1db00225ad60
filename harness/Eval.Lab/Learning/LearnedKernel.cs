using Eval.Harness.Results;

namespace Eval.Lab.Learning;

/// <summary>What was learned of a kernel.</summary>
/// <param name="Files">Files written, below the output directory.</param>
/// <param name="NotRun">Scenarios that gave nothing, with the reason.</param>
/// <param name="Taken">Parts of the machine that no run tells and that the like kernel's description stands for.</param>
/// <param name="Shipped">The kernel's own observations against the like kernel's description.</param>
/// <param name="Learned">The same against what was learned.</param>
public sealed record LearnedKernel(
    IReadOnlyList<string> Files, IReadOnlyList<string> NotRun, IReadOnlyList<string> Taken, IReadOnlyList<FidelityResult> Shipped,
    IReadOnlyList<FidelityResult> Learned);
