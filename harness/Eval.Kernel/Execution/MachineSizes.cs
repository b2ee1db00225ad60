namespace Eval.Kernel.Execution;

/// <summary>How many of each a run needs, counted when the fixture is compiled, so that nothing is allocated afterwards.</summary>
/// <param name="Memcgs">Memcgs, root included.</param>
/// <param name="Tasks">Tasks.</param>
/// <param name="Files">Files.</param>
/// <param name="Folios">Folios.</param>
/// <param name="Objects">Slab objects.</param>
/// <param name="PageRuns">Kernel page runs.</param>
public sealed record MachineSizes(int Memcgs, int Tasks, int Files, int Folios, int Objects, int PageRuns);
