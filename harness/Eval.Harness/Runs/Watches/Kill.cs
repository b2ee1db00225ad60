using Eval.Kernel.Ids;

namespace Eval.Harness.Runs.Watches;

/// <summary>A task killed for want of memory.</summary>
/// <param name="Task">The task.</param>
/// <param name="Memcg">Its group.</param>
/// <param name="Over">Group whose limit was hit.</param>
/// <param name="LimitBytes">That limit.</param>
/// <param name="OwnBytes">What the tasks below that limit allocated or map, and stocks of theirs.</param>
/// <param name="AskedBytes">What was asked for when there was no room.</param>
/// <param name="IsBelow">Whether the task is below that limit.</param>
public sealed record Kill(int Task, MemcgId Memcg, MemcgId Over, long LimitBytes, long OwnBytes, long AskedBytes, bool IsBelow);
