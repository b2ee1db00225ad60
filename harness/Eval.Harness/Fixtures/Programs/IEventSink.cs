using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Programs;

/// <summary>Takes the events of a program as they come, a batch at a time.</summary>
public interface IEventSink
{
    /// <summary>Takes a batch; it is valid until the call returns.</summary>
    void Take(ReadOnlySpan<Event> events);
}
