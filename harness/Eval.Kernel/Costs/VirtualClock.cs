namespace Eval.Kernel.Costs;

/// <summary>Virtual nanoseconds since the machine was booted. Whoever runs spends on it; deferred work runs on its own copy of the time.</summary>
public sealed class VirtualClock
{
    /// <summary>Now, in virtual nanoseconds.</summary>
    public long NowNanoseconds { get; internal set; }

    internal void Spend(long nanoseconds) => NowNanoseconds += nanoseconds;
}
