namespace Eval.Kernel.Scheduling;

/// <summary>
/// Where another CPU may come in: at a preemption point that a strategy passes, or before a lock that somebody is about to try with interrupts on. Each of the
/// two kinds is counted from 1.
/// </summary>
/// <param name="Number">Which of its kind.</param>
/// <param name="IsLock">Whether it is a lock.</param>
public readonly record struct SchedulePoint(long Number, bool IsLock);
