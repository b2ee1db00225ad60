using Eval.Kernel.Contract;
using Eval.Kernel.Events;

namespace Eval.Kernel.Time;

/// <summary>Spends the time that operations of a workload take beside the steps counted; from a seeded stream where it varies.</summary>
internal sealed class OperationClock(Machine machine, ulong seed)
{
    private const int NanosecondsPerMicrosecond = 1000;

    private readonly RandomStream _stream = new(seed, "operation-times");
    private EventKind _last = EventKind.Nop;

    /// <summary>An operation takes its time.</summary>
    public void Take(TimeRange time)
    {
        int microseconds = (int)((time.HighNanoseconds - time.LowNanoseconds) / NanosecondsPerMicrosecond);
        machine.Clock.Spend(time.LowNanoseconds + (microseconds > 0 ? (long)_stream.Below(microseconds + 1) * NanosecondsPerMicrosecond : 0));
    }

    /// <summary>A group is removed: faster after another one.</summary>
    public void TakeRmdir() => Take(_last == EventKind.Rmdir ? machine.Description.Times.RmdirAgain : machine.Description.Times.Rmdir);

    /// <summary>An event has run.</summary>
    public void After(EventKind kind) => _last = kind;
}
