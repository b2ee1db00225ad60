namespace Eval.Harness.Traces.State;

/// <summary>A thread of the trace.</summary>
/// <param name="Process">The process that pays for what it allocates.</param>
/// <param name="Memory">The process whose address space it runs in.</param>
/// <param name="ForkEvent">Place of the event that started it as a process of its own, while nothing else was seen of it; otherwise -1.</param>
internal readonly record struct TraceThread(int Process, int Memory, int ForkEvent);
