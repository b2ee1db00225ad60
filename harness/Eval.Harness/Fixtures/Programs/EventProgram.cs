using Eval.Kernel.Events;
using Eval.Kernel.Execution;

namespace Eval.Harness.Fixtures.Programs;

/// <summary>
/// The events of a fixture, in order. A short program is kept; a long one is made again whenever it runs, so that its length costs no memory.
/// </summary>
public sealed class EventProgram
{
    /// <summary>Events of a program that is kept: 64 MiB of them.</summary>
    public const int MostKept = 1 << 21;

    private readonly IReadOnlyList<ReadOnlyMemory<Event>>? _kept;
    private readonly Action<IEventSink>? _make;

    /// <summary>A program that is kept.</summary>
    /// <param name="parts">Its events, part after part.</param>
    public EventProgram(IReadOnlyList<ReadOnlyMemory<Event>> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        (_kept, Length) = (parts, parts.Sum(p => p.Length));
    }

    /// <summary>A program that is made again whenever it runs.</summary>
    /// <param name="length">Events it has.</param>
    /// <param name="make">Hands out the same events each time, from any thread.</param>
    public EventProgram(int length, Action<IEventSink> make) => (_make, Length) = (make, length);

    /// <summary>Events.</summary>
    public int Length { get; }

    /// <summary>A program that is kept.</summary>
    public static implicit operator EventProgram(Event[] events) => new([events]);

    /// <summary>Runs all events on a machine, the observer looking on.</summary>
    public void Run<TObserver>(Machine machine, ref TObserver observer)
        where TObserver : struct, IObserver
    {
        if (_kept is not null)
        {
            foreach (ReadOnlyMemory<Event> part in _kept)
            {
                Simulation.Run(machine, part.Span, ref observer);
            }

            return;
        }

        Feeding<TObserver> feeding = new(machine, observer);
        _make!(feeding);
        observer = feeding.Observer;
    }

    /// <summary>Hands out all events, for somebody who only looks at them.</summary>
    public void Feed(IEventSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        if (_kept is not null)
        {
            foreach (ReadOnlyMemory<Event> part in _kept)
            {
                sink.Take(part.Span);
            }

            return;
        }

        _make!(sink);
    }

    /// <summary>A copy of all events in one piece: for programs a person looks at.</summary>
    public Event[] ToArray()
    {
        Event[] all = new Event[Length];
        Feed(new Copying(all));
        return all;
    }

    /// <summary>A copy of the events up to and including one of a kind: all of them where there are fewer of that kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="times">How many of them; 1 or more.</param>
    public Event[] Through(EventKind kind, int times)
    {
        Beginning beginning = new(kind, times);
        Feed(beginning);
        return [.. beginning.Events];
    }

    private sealed class Beginning(EventKind kind, int times) : IEventSink
    {
        private int _left = times;

        public List<Event> Events { get; } = [];

        public void Take(ReadOnlySpan<Event> events)
        {
            int count = 0;
            while (_left > 0 && count < events.Length)
            {
                _left -= events[count++].Kind == kind ? 1 : 0;
            }

            Events.AddRange(events[..count]);
        }
    }

    private sealed class Copying(Event[] all) : IEventSink
    {
        private int _count;

        public void Take(ReadOnlySpan<Event> events)
        {
            events.CopyTo(all.AsSpan(_count));
            _count += events.Length;
        }
    }

    private sealed class Feeding<TObserver>(Machine machine, TObserver observer) : IEventSink
        where TObserver : struct, IObserver
    {
        private TObserver _observer = observer;

        public TObserver Observer => _observer;

        public void Take(ReadOnlySpan<Event> events) => Simulation.Run(machine, events, ref _observer);
    }
}
