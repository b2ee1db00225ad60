using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Traces.State;

/// <summary>
/// The growing program: events in order, some of which are corrected or taken out when a later line tells what they were. The last million is in memory,
/// what is older in a file.
/// </summary>
internal sealed class TraceProgram
{
    private const int BlockBits = 16;
    private const int BlockEvents = 1 << BlockBits;
    private const int MostBlocks = EventProgram.MostKept / BlockEvents;

    private readonly List<Event[]?> _blocks = [];
    private SpilledEvents? _spilled;
    private int _firstInMemory;

    /// <summary>Events, those taken out included.</summary>
    public int Count { get; private set; }

    /// <summary>Time of the line now read, from the first event.</summary>
    public long NowNanoseconds { get; set; }

    /// <summary>An event by its place.</summary>
    public Event this[int index]
    {
        get
        {
            if (_blocks[index >> BlockBits] is { } block)
            {
                return block[index & (BlockEvents - 1)];
            }

            Span<Event> one = stackalloc Event[1];
            _spilled!.Read(index, one);
            return one[0];
        }

        set
        {
            if (_blocks[index >> BlockBits] is { } block)
            {
                block[index & (BlockEvents - 1)] = value;
                return;
            }

            _spilled!.Write(index, [value]);
        }
    }

    /// <summary>Adds an event at the time of the line; its place.</summary>
    public int Add(EventKind kind, int cpu, int a, int b = 0, int c = 0, int d = -1, EventFlags flags = EventFlags.None, int extra = 0)
    {
        if (Count >> BlockBits == _blocks.Count)
        {
            _blocks.Add(NextBlock());
        }

        _blocks[^1]![Count & (BlockEvents - 1)] = new Event(NowNanoseconds, kind, (byte)cpu, (byte)extra, flags, a, b, c, d);
        return Count++;
    }

    /// <summary>Takes an event out, without moving the others.</summary>
    public void Remove(int index) => this[index] = new Event(0, EventKind.Nop, 0, 0, EventFlags.None, 0, 0, 0, 0);

    /// <summary>The program without what was taken out, each event as <paramref name="settle"/> makes it.</summary>
    public EventProgram Finish(Func<Event, Event> settle)
    {
        int kept = 0;
        Event[] block = new Event[BlockEvents];
        for (int first = 0; first < Count; first += BlockEvents)
        {
            int length = Math.Min(BlockEvents, Count - first);
            if (_blocks[first >> BlockBits] is { } inMemory)
            {
                inMemory.AsSpan(0, length).CopyTo(block);
            }
            else
            {
                _spilled!.Read(first, block.AsSpan(0, length));
            }

            int left = 0;
            for (int i = 0; i < length; i++)
            {
                if (block[i].Kind != EventKind.Nop)
                {
                    block[left++] = settle(block[i]);
                }
            }

            Keep(kept, block.AsSpan(0, left));
            kept += left;
        }

        return _spilled is { } file ? new EventProgram(kept, sink => file.Feed(kept, sink)) : Whole(kept);
    }

    // What is settled never lies behind what is still to be read, so that it may take its place.
    private void Keep(int at, ReadOnlySpan<Event> events)
    {
        if (_spilled is not null)
        {
            _spilled.Write(at, events);
            return;
        }

        for (int i = 0; i < events.Length; i++)
        {
            _blocks[(at + i) >> BlockBits]![(at + i) & (BlockEvents - 1)] = events[i];
        }
    }

    // Blocks as they are, but for what the last one has no use for.
    private EventProgram Whole(int count)
    {
        int whole = count >> BlockBits, rest = count & (BlockEvents - 1);
        IEnumerable<ReadOnlyMemory<Event>> blocks = _blocks.Take(whole).Select(b => new ReadOnlyMemory<Event>(b));
        return new([.. blocks, .. rest == 0 ? [] : new[] { new ReadOnlyMemory<Event>(_blocks[whole].AsSpan(0, rest).ToArray()) }]);
    }

    private Event[] NextBlock()
    {
        if (_blocks.Count - _firstInMemory < MostBlocks)
        {
            return new Event[BlockEvents];
        }

        _spilled ??= new SpilledEvents();
        Event[] oldest = _blocks[_firstInMemory]!;
        _spilled.Write((long)_firstInMemory << BlockBits, oldest);
        _blocks[_firstInMemory++] = null;
        return oldest;
    }
}
