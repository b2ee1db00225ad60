namespace Eval.Kernel.Contract;

/// <summary>A violation a strategy is known for: the invariant and the place that admits it.</summary>
/// <param name="Invariant">Invariant id.</param>
/// <param name="Place">Where the series, its thread or the kernel admits it.</param>
public sealed record Admission(string Invariant, string Place);
