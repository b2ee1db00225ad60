namespace Eval.Harness.Fidelity;

/// <summary>How long removing groups took after a sample, on a real clock or on the machine's virtual one.</summary>
/// <param name="RmdirNanoseconds">Inside rmdir, all groups together.</param>
/// <param name="LoopNanoseconds">Whole loop that makes, uses and removes them; 0 where nobody measured it. It holds the waiting for teardown that
/// falls on another call than rmdir.</param>
/// <param name="OfflineNanoseconds">From the first rmdir until a poll found every removed group offline; 0 where nobody polled or no poll found it.</param>
public sealed record RemovalTimes(long RmdirNanoseconds, long LoopNanoseconds, long OfflineNanoseconds)
{
    /// <summary>Nothing was measured.</summary>
    public static RemovalTimes None { get; } = new(0, 0, 0);
}
