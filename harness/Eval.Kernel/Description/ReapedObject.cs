using Eval.Kernel.Ids;

namespace Eval.Kernel.Description;

/// <summary>An object of a task that its parent lets go of, and not the task itself (release_task, kernel/exit.c).</summary>
/// <param name="Cache">Number of its cache.</param>
/// <param name="AfterPeriods">Grace periods after the parent's wait until it is free, 0 for at once.</param>
public readonly record struct ReapedObject(CacheId Cache, int AfterPeriods);
