using Eval.Kernel.Costs;
using Eval.Kernel.Description;

namespace Eval.Kernel.Scheduling;

/// <summary>Deferred work in order of virtual time, ties broken by the order of queueing: timers, RCU callbacks, workqueue items.</summary>
public sealed class Timeline
{
    // kernel/time/timer.c: LVL_SIZE less one, and LVL_CLK_SHIFT.
    private const long SlotsOfLevel = 63;
    private const int LevelShift = 3;

    private readonly MachineDescription _description;
    private readonly VirtualClock _clock;
    private readonly KernelThreads _threads;
    private readonly Stack<int> _free = new();
    private Turn[] _heap = new Turn[64];
    private Item[] _items = new Item[64];
    private long _sequence;

    // Of the grace period that is asked for or under way, or was the last one.
    private long _gracePeriodStart;
    private long _gracePeriodEnd;
    private bool _isNextWanted;

    internal Timeline(MachineDescription description, VirtualClock clock, KernelThreads threads)
    {
        _description = description;
        _clock = clock;
        _threads = threads;
    }

    /// <summary>Items waiting.</summary>
    internal int Count { get; private set; }

    /// <summary>Virtual time of the next item, or <see cref="long.MaxValue"/>.</summary>
    internal long NextNanoseconds => Count == 0 ? long.MaxValue : _heap[0].DueNanoseconds;

    /// <summary>Runs <paramref name="work"/> when a timer of this delay expires (add_timer, queue_delayed_work).</summary>
    public void AfterTimer(long nanoseconds, Work work, int argument, int extra = 0) => After(TimerNanoseconds(nanoseconds), work, argument, extra);

    /// <summary>Virtual nanoseconds until a timer of a delay expires that is started now.</summary>
    /// <remarks>
    /// In jiffies, and on the wheel that has timers since 4.8 (500462a9de65) in slots of eight jiffies from a delay of 63 on, of 64 from 504, and so forth: a
    /// timer waits for the turn of the slot after the one that it would expire in, with all others there (kernel/time/timer.c, calc_index). On a machine that
    /// says nothing of ticks it expires to the nanosecond.
    /// </remarks>
    /// <param name="nanoseconds">What it is set to.</param>
    /// <param name="roundedUpTo">Of what its end is made a multiple first, in nanoseconds: a second for round_jiffies_up; 0 for nothing.</param>
    public long TimerNanoseconds(long nanoseconds, long roundedUpTo = 0)
    {
        long tick = _description.TickNanoseconds;
        if (tick == 0)
        {
            return nanoseconds;
        }

        long now = _clock.NowNanoseconds / tick, expires = now + ((nanoseconds + tick - 1) / tick);
        if (roundedUpTo > 0)
        {
            long many = roundedUpTo / tick;
            expires = (expires + many - 1) / many * many;
        }

        int shift = 0;
        while (expires - now >= SlotsOfLevel << shift)
        {
            shift += LevelShift;
        }

        return (((expires >> shift) + 1) << shift) * tick - _clock.NowNanoseconds;
    }

    /// <summary>Runs <paramref name="work"/> after a delay, outside any workqueue (RCU callback, end of input and output).</summary>
    public void After(long nanoseconds, Work work, int argument, int extra = 0) =>
        Push(_clock.NowNanoseconds + nanoseconds, work, argument, extra, 0, null, _threads.Create(work.Name));

    /// <summary>Runs <paramref name="work"/> when a grace period has passed (call_rcu).</summary>
    public void CallRcu(Work work, int argument, int extra = 0) => After(RequestGracePeriod(), work, argument, extra);

    /// <summary>Asks for a grace period, and says in how many virtual nanoseconds it is over.</summary>
    /// <remarks>
    /// The tick finds that somebody asks and begins one (kernel/rcu/tree.c, rcu_sched_clock_irq, rcu_accelerate_cbs), for all who have asked by then. One that
    /// is under way began too early for whoever asks now: it waits for the end of that one and for the whole next one, which everybody shares who asks
    /// meanwhile (kernel/rcu/rcu.h, rcu_seq_snap). What a machine calls a grace period is counted from the tick before the first one asks. On a machine that
    /// says nothing of ticks one begins when rcu_gp_kthread has been woken for it, and is counted from the first one's asking.
    /// </remarks>
    public long RequestGracePeriod()
    {
        long now = _clock.NowNanoseconds, length = _description.GracePeriodNanoseconds;
        if (_isNextWanted && now >= _gracePeriodEnd)
        {
            _gracePeriodStart = _gracePeriodEnd;
            _gracePeriodEnd += length;
            _isNextWanted = false;
        }

        if (now >= _gracePeriodEnd)
        {
            long tick = _description.TickNanoseconds, sinceTick = tick > 0 ? now % tick : 0;
            long untilBegun = tick == 0 ? _description.WorkerWakeNanoseconds : sinceTick > 0 ? tick - sinceTick : 0;
            _gracePeriodStart = now + untilBegun;
            _gracePeriodEnd = now - sinceTick + length;
        }
        else if (now > _gracePeriodStart)
        {
            _isNextWanted = true;
            return _gracePeriodEnd + length - now;
        }

        return _gracePeriodEnd - now;
    }

    /// <summary>Virtual time passes until a grace period is over (synchronize_rcu); only where deferred work may run.</summary>
    public void SynchronizeRcu(CostCounters costs)
    {
        long wait = RequestGracePeriod();
        costs.CountWait(wait, 1);
        RunUntil(_clock.NowNanoseconds + wait);
    }

    /// <summary>A workqueue (alloc_workqueue).</summary>
    /// <param name="name">Its name.</param>
    /// <param name="maxActive">Items that may run at a time.</param>
    public Workqueue NewWorkqueue(string name, int maxActive) => new(this, name, maxActive);

    /// <summary>An item of a workqueue gets a worker.</summary>
    internal void StartOn(Workqueue queue, long due, Work work, int argument, int extra) =>
        Push(due, work, argument, extra, 0, queue, _threads.Create(queue.WorkerOf(work)));

    /// <summary>When a worker that is woken now begins.</summary>
    internal long WorkerStartNanoseconds => _clock.NowNanoseconds + _description.WorkerWakeNanoseconds;

    internal void Push(long due, Work work, int argument, int extra, int stage, Workqueue? queue, int thread)
    {
        if (Count == _heap.Length)
        {
            Array.Resize(ref _heap, Count * 2);
            Array.Resize(ref _items, Count * 2);
        }

        // As many items as turns: a place is free when none of the given back ones is.
        if (!_free.TryPop(out int place))
        {
            place = Count;
        }

        _items[place] = new Item(work, argument, extra, stage, queue, thread);
        Turn turn = new(due, _sequence++, place);
        int i = Count++;
        while (i > 0 && turn.IsBefore(_heap[(i - 1) / 2]))
        {
            _heap[i] = _heap[(i - 1) / 2];
            i = (i - 1) / 2;
        }

        _heap[i] = turn;
    }

    /// <summary>Runs everything due up to and including <paramref name="time"/>; the clock then stands at the later of it and now.</summary>
    internal void RunUntil(long time)
    {
        while (Count > 0 && _heap[0].DueNanoseconds <= time)
        {
            RunNext();
        }

        _clock.NowNanoseconds = Math.Max(_clock.NowNanoseconds, time);
    }

    /// <summary>Runs the next item on its own time; false when there is none.</summary>
    internal bool RunNext()
    {
        if (Count == 0)
        {
            return false;
        }

        Turn turn = Pop();
        Item item = _items[turn.Place];
        _free.Push(turn.Place);
        long before = _clock.NowNanoseconds;
        int thread = _threads.Enter(item.Thread);
        _clock.NowNanoseconds = turn.DueNanoseconds;
        WorkResult result = item.Work.Run(item.Argument, item.Extra, item.Stage);
        long end = _clock.NowNanoseconds;
        if (result.Stage < 0)
        {
            _threads.Exit(item.Thread);
            item.Queue?.Finished(end);
        }
        else if (result.WaitFor is { } on)
        {
            on.AddWaiter(end, item.Work, item.Argument, item.Extra, result.Stage, item.Queue, item.Thread);
        }
        else
        {
            Push(end + result.WaitNanoseconds, item.Work, item.Argument, item.Extra, result.Stage, item.Queue, item.Thread);
        }

        _threads.Enter(thread);
        _clock.NowNanoseconds = Math.Max(before, turn.DueNanoseconds);
        return true;
    }

    private Turn Pop()
    {
        Turn top = _heap[0];
        Turn last = _heap[--Count];
        int i = 0;
        while (true)
        {
            int child = (2 * i) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && _heap[child + 1].IsBefore(_heap[child]))
            {
                child++;
            }

            if (!_heap[child].IsBefore(last))
            {
                break;
            }

            _heap[i] = _heap[child];
            i = child;
        }

        _heap[i] = last;
        return top;
    }

    private readonly record struct Item(Work Work, int Argument, int Extra, int Stage, Workqueue? Queue, int Thread);

    // What the heap orders, without what is run: it is moved much, and a reference costs the collector's write barrier each time.
    private readonly record struct Turn(long DueNanoseconds, long Sequence, int Place)
    {
        public bool IsBefore(in Turn other) =>
            DueNanoseconds != other.DueNanoseconds ? DueNanoseconds < other.DueNanoseconds : Sequence < other.Sequence;
    }
}
