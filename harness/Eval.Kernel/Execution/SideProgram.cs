using Eval.Kernel.Events;
using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Execution;

/// <summary>What others do while strategy code is between two steps: events injected where the fixture says, or let in by a schedule.</summary>
internal sealed class SideProgram(EventAction execute, EventAction executeNested)
{
    private readonly List<Injection> _injections = [];
    private readonly long[] _passings = new long[Enum.GetValues<PreemptionPoint>().Length];
    private readonly Queue<Event> _postponed = new();
    private Event[] _events = [];
    private bool _isOver, _isInside;

    /// <summary>Injections in the order in which the program made them.</summary>
    public IReadOnlyList<Injection> Injections => _injections;

    /// <summary>Preemption points passed so far, of any kind.</summary>
    public long PointsPassed { get; private set; }

    /// <summary>Locks that others than the other CPU were about to try, with interrupts on, since somebody wants to know.</summary>
    public long LocksReached { get; private set; }

    /// <summary>Events that were let in where the task, file or group they act on is not there.</summary>
    public int Misplaced { get; set; }

    /// <summary>Decides at each point how many of the events run there; null when nobody explores.</summary>
    public Func<SchedulePoint, int>? Schedule { get; set; }

    /// <summary>The next event that a schedule lets in.</summary>
    public int Cursor { get; private set; }

    /// <summary>Events that wait until a lock is free.</summary>
    public int Postponed => _postponed.Count;

    /// <summary>Lets an event wait: its CPU sleeps on a lock that somebody holds across the preemption point.</summary>
    public void Postpone(in Event e) => _postponed.Enqueue(e);

    /// <summary>The event that has waited longest.</summary>
    public bool TryPeekPostponed(out Event e) => _postponed.TryPeek(out e);

    /// <summary>It waits no longer.</summary>
    public void Resume() => _postponed.Dequeue();

    /// <summary>The story is over: nobody does anything any more.</summary>
    public void End()
    {
        _isOver = true;
        _postponed.Clear();
    }

    public void Load(Event[] events) => _events = events;

    /// <summary>Lets events in when a point has been passed so often from now on.</summary>
    public void Inject(PreemptionPoint point, long after, int first, int count) =>
        _injections.Add(new Injection(point, after, _passings[(int)point], first, count));

    /// <summary>A strategy passes a point.</summary>
    public void Pass(PreemptionPoint point)
    {
        long passings = ++_passings[(int)point];
        PointsPassed++;
        LetIn(new SchedulePoint(PointsPassed, IsLock: false));
        for (int i = 0; i < _injections.Count && !_isOver; i++)
        {
            Injection injection = _injections[i];
            if (injection.IsDue(point, passings))
            {
                for (int e = injection.First; e < injection.First + injection.Count; e++)
                {
                    executeNested(in _events[e]);
                }
            }
        }
    }

    /// <summary>Somebody is about to try a lock. What the other CPU does there is not interrupted by itself.</summary>
    public void ReachLock()
    {
        if (!_isInside)
        {
            LetIn(new SchedulePoint(++LocksReached, IsLock: true));
        }
    }

    private void LetIn(SchedulePoint point)
    {
        if (Schedule is { } schedule)
        {
            bool wasInside = _isInside;
            _isInside = true;
            for (int n = schedule(point); n > 0 && !_isOver && Cursor < _events.Length; n--)
            {
                executeNested(in _events[Cursor++]);
            }

            _isInside = wasInside;
        }
    }

    /// <summary>Runs what no schedule has let in.</summary>
    public void RunRest()
    {
        while (Cursor < _events.Length)
        {
            execute(in _events[Cursor++]);
        }
    }
}
