using Eval.Kernel.Events;

namespace Eval.Harness.Traces;

/// <summary>The growing program: events in order, some of which are corrected or taken out when a later line tells what they were.</summary>
internal sealed class TraceProgram
{
    private Event[] _events = new Event[1 << 14];

    public int Count { get; private set; }

    /// <summary>Time of the line now read, from the first event.</summary>
    public long NowNanoseconds { get; set; }

    public ref Event this[int index] => ref _events[index];

    public int Add(EventKind kind, int cpu, int a, int b = 0, int c = 0, int d = -1, EventFlags flags = EventFlags.None, int extra = 0)
    {
        if (Count == _events.Length)
        {
            Array.Resize(ref _events, Count * 2);
        }

        _events[Count] = new Event(NowNanoseconds, kind, (byte)cpu, (byte)extra, flags, a, b, c, d);
        return Count++;
    }

    /// <summary>Takes an event out, without moving the others.</summary>
    public void Remove(int index) => _events[index] = new Event(0, EventKind.Nop, 0, 0, EventFlags.None, 0, 0, 0, 0);

    /// <summary>The program without what was taken out.</summary>
    public Event[] ToArray()
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_events[i].Kind != EventKind.Nop)
            {
                _events[kept++] = _events[i];
            }
        }

        return _events.AsSpan(0, kept).ToArray();
    }
}
