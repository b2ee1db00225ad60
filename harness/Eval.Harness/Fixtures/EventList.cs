using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures;

/// <summary>A program in the making: an array that doubles.</summary>
internal sealed class EventList
{
    // A run of the whole matrix has to end; nothing a fixture can show needs more.
    private const int MostEvents = 50_000_000;
    private Event[] _events = new Event[256];

    /// <summary>Events so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an event.</summary>
    /// <exception cref="BadInputException">There are too many.</exception>
    public void Add(in Event e, YamlPlace place)
    {
        if (Count == _events.Length)
        {
            if (Count >= MostEvents)
            {
                throw place.Expected($"a program of at most {MostEvents} events");
            }

            Array.Resize(ref _events, Count * 2);
        }

        _events[Count++] = e;
    }

    /// <summary>The program.</summary>
    public Event[] ToArray() => _events.AsSpan(0, Count).ToArray();

    /// <summary>Removes the events from an index on and returns them.</summary>
    public Event[] Cut(int from)
    {
        Event[] cut = _events.AsSpan(from, Count - from).ToArray();
        Count = from;
        return cut;
    }
}
