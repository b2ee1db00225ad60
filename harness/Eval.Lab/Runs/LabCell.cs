using Eval.Harness.Fixtures;
using Eval.Harness.Fixtures.Host;
using Eval.Lab.Kernels;
using Eval.Lab.Observations;

namespace Eval.Lab.Runs;

/// <summary>A fixture on a kernel: what was observed, as often as it was run, or why it was not.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Fixture">The fixture.</param>
/// <param name="Script">What a host does for it.</param>
/// <param name="Observations">What came of it, one a repetition; empty when it was refused.</param>
/// <param name="Refusal">Why it was not run; null when it was.</param>
public sealed record LabCell(KernelImage Kernel, Fixture Fixture, HostScript Script, IReadOnlyList<Observation> Observations, string? Refusal);
