using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Faults;

namespace Eval.Kernel.Execution;

/// <summary>Spends the time that operations of a workload take beside the steps counted; from a seeded stream where it varies.</summary>
internal sealed class OperationClock(OperationTimes times, VirtualClock clock, ulong seed)
{
    private const int NanosecondsPerMicrosecond = 1000;

    private readonly RandomStream _stream = new(seed, "operation-times");
    private EventKind _last = EventKind.Nop;

    /// <summary>A group is made.</summary>
    public void TakeMkdir() => Take(times.Mkdir);

    /// <summary>A group is removed: faster after another one.</summary>
    public void TakeRmdir() => Take(_last == EventKind.Rmdir ? times.RmdirAgain : times.Rmdir);

    /// <summary>A task is made.</summary>
    public void TakeFork() => Take(times.Fork);

    /// <summary>A task ends.</summary>
    public void TakeExit() => Take(times.Exit);

    /// <summary>An event has run.</summary>
    public void After(EventKind kind) => _last = kind;

    private void Take(TimeRange time)
    {
        int microseconds = (int)((time.HighNanoseconds - time.LowNanoseconds) / NanosecondsPerMicrosecond);
        clock.Spend(time.LowNanoseconds + (microseconds > 0 ? (long)_stream.Below(microseconds + 1) * NanosecondsPerMicrosecond : 0));
    }
}
