using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures;

/// <summary>Keeps the events it takes, up to a number of them; beyond that it counts.</summary>
/// <param name="most">Events kept at most.</param>
internal sealed class EventList(int most) : IEventSink
{
    private Event[] _events = new Event[Math.Min(most, 256)];

    /// <summary>Events taken.</summary>
    public int Count { get; private set; }

    /// <summary>Whether all that were taken are kept.</summary>
    public bool IsWhole => Count <= most;

    /// <inheritdoc/>
    public void Take(ReadOnlySpan<Event> events)
    {
        int after = Count + events.Length;
        if (after <= most)
        {
            if (after > _events.Length)
            {
                Array.Resize(ref _events, Math.Min(most, Math.Max(after, _events.Length * 2)));
            }

            events.CopyTo(_events.AsSpan(Count));
        }
        else
        {
            _events = [];
        }

        Count = after;
    }

    /// <summary>What is kept.</summary>
    public Event[] ToArray() => _events.Length == Count ? _events : _events.AsSpan(0, Count).ToArray();
}
