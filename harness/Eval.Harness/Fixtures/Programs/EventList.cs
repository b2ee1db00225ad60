using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Programs;

/// <summary>Keeps the events it takes, up to a number of them, in parts that are never moved; beyond that it counts.</summary>
/// <param name="most">Events kept at most.</param>
internal sealed class EventList(int most) : IEventSink
{
    // Parts double up to 2 MiB, so that a short program is as small as it is and a long one has few parts.
    private const int FirstPart = 256, LongestPart = 1 << 16;

    private readonly List<Event[]> _parts = [];
    private int _room;

    /// <summary>Events taken.</summary>
    public int Count { get; private set; }

    /// <summary>Whether all that were taken are kept.</summary>
    public bool IsWhole => Count <= most;

    /// <inheritdoc/>
    public void Take(ReadOnlySpan<Event> events)
    {
        Count += events.Length;
        if (!IsWhole)
        {
            _parts.Clear();
            return;
        }

        while (!events.IsEmpty)
        {
            if (_room == 0)
            {
                _room = _parts.Count == 0 ? FirstPart : Math.Min(LongestPart, 2 * _parts[^1].Length);
                _parts.Add(new Event[_room]);
            }

            int fit = Math.Min(_room, events.Length);
            events[..fit].CopyTo(_parts[^1].AsSpan(_parts[^1].Length - _room));
            _room -= fit;
            events = events[fit..];
        }
    }

    /// <summary>What is kept, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<Event>> Parts() =>
        [.. _parts.Select((part, i) => new ReadOnlyMemory<Event>(part, 0, part.Length - (i == _parts.Count - 1 ? _room : 0)))];
}
