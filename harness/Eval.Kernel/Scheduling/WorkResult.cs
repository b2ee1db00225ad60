namespace Eval.Kernel.Scheduling;

/// <summary>What a stage of work wants next: nothing, some time, or a lock that is taken.</summary>
public readonly record struct WorkResult
{
    private WorkResult(int stage, long waitNanoseconds, KernelLock? waitFor)
    {
        Stage = stage;
        WaitNanoseconds = waitNanoseconds;
        WaitFor = waitFor;
    }

    /// <summary>The next stage, or -1 when done.</summary>
    public int Stage { get; }

    /// <summary>Virtual nanoseconds until the next stage.</summary>
    public long WaitNanoseconds { get; }

    /// <summary>The lock to wait for before the next stage.</summary>
    public KernelLock? WaitFor { get; }

    /// <summary>Finished.</summary>
    public static WorkResult Done => new(-1, 0, null);

    /// <summary>Goes on with <paramref name="stage"/> after a wait.</summary>
    public static WorkResult After(long nanoseconds, int stage) => new(stage, nanoseconds, null);

    /// <summary>Goes on with <paramref name="stage"/> when the lock is free; the stage takes it itself.</summary>
    public static WorkResult Blocked(KernelLock on, int stage) => new(stage, 0, on);
}
