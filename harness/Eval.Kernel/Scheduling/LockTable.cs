using Eval.Kernel.Costs;
using Eval.Kernel.Description;

namespace Eval.Kernel.Scheduling;

/// <summary>
/// Locks and other waits, by name and by thread: every acquire, release and wait is recorded in order. Lock-order edges and
/// wait-for edges are kept with their call sites, so that a cycle can be printed as the chain it is.
/// </summary>
public sealed class LockTable
{
    // kernel/hung_task.c, CONFIG_DEFAULT_HUNG_TASK_TIMEOUT.
    private const long HungTaskNanoseconds = 120_000_000_000;

    private readonly Dictionary<string, KernelLock> _byName = [];
    private readonly List<KernelLock> _locks = [];
    private readonly MachineDescription _description;
    private readonly VirtualClock _clock;
    private readonly CostCounters _costs;
    private readonly KernelThreads _threads;
    private readonly Timeline _timeline;
    private readonly Dictionary<(int Held, int Taken), LockOrderEdge> _order = [];
    private readonly List<LockOrderEdge> _orderList = [];
    private readonly List<Deadlock> _deadlocks = [];

    internal LockTable(MachineDescription description, VirtualClock clock, CostCounters costs, KernelThreads threads, Timeline timeline)
    {
        _description = description;
        _clock = clock;
        _costs = costs;
        _threads = threads;
        _timeline = timeline;
    }

    /// <summary>Lock-order edges in the order of their first appearance.</summary>
    internal IReadOnlyList<LockOrderEdge> Order => _orderList;

    /// <summary>Wait-for cycles met, in order.</summary>
    internal IReadOnlyList<Deadlock> Deadlocks => _deadlocks;

    /// <summary>cgroup_mutex.</summary>
    public KernelLock CgroupMutex => field ??= Named("cgroup_mutex");

    /// <summary>Acquires recorded.</summary>
    internal long Acquires { get; private set; }

    /// <summary>Times a thread found what it wanted held by another.</summary>
    internal long Waits { get; private set; }

    /// <summary>Virtual time for which a CPU had interrupts off under a lock, in nanoseconds.</summary>
    internal long InterruptsOffNanoseconds { get; private set; }

    /// <summary>Told before a thread tries to take a lock, and in which kernel function; null when nobody explores what others may do just then.</summary>
    internal Action<KernelLock, string>? Reached { get; set; }

    /// <summary>Whether the current thread holds a lock under which its CPU takes no interrupt.</summary>
    internal bool AreInterruptsOff => HasInterruptsOff(_threads.HeldBy(_threads.Current));

    /// <summary>The lock of a name, made on first use.</summary>
    /// <param name="name">The kernel's name for it.</param>
    /// <param name="disablesInterrupts">Whether it is taken by spin_lock_irq.</param>
    public KernelLock Named(string name, bool disablesInterrupts = false)
    {
        if (!_byName.TryGetValue(name, out KernelLock? found))
        {
            found = new KernelLock(_timeline, name, _locks.Count);
            _byName.Add(name, found);
            _locks.Add(found);
        }

        found.DisablesInterrupts |= disablesInterrupts;
        return found;
    }

    /// <summary>Takes a lock if it is free.</summary>
    /// <param name="wanted">The lock.</param>
    /// <param name="site">The kernel function that takes it.</param>
    /// <param name="exclusive">False for a reader.</param>
    /// <returns>False when it is held in the way; a wait-for edge stays recorded until the lock is taken.</returns>
    public bool TryAcquire(KernelLock wanted, string site, bool exclusive = true)
    {
        Reached?.Invoke(wanted, site);
        if (!wanted.IsFreeFor(exclusive))
        {
            _threads.SetWait(_threads.Current, (wanted, site));
            Waits++;
            return false;
        }

        Grant(wanted, site, exclusive);
        return true;
    }

    /// <summary>
    /// Takes a lock, letting virtual time pass until it is free. Who waited gets it before who comes later, unless the machine's mutexes do not hand
    /// over and the waiter sleeps on another CPU than the workers. A wait that can never end is recorded as a deadlock and broken, and so is one of which a
    /// single holder's work sees no end for as long as khungtaskd waits.
    /// </summary>
    /// <param name="wanted">The lock.</param>
    /// <param name="site">The kernel function that takes it.</param>
    /// <param name="exclusive">False for a reader.</param>
    /// <param name="cpu">CPU of the caller.</param>
    public void Acquire(KernelLock wanted, string site, bool exclusive = true, int cpu = KernelThreads.DriverCpu)
    {
        Reached?.Invoke(wanted, site);
        int me = _threads.Current;
        bool hasSlept = false;
        (int holder, long since) = (-1, 0);
        while (!wanted.IsFreeFor(exclusive))
        {
            Waits += hasSlept ? 0 : 1;
            hasSlept = true;
            _threads.SetWait(me, (wanted, site));
            if (wanted.Holders[0].Thread != holder)
            {
                (holder, since) = (wanted.Holders[0].Thread, _clock.NowNanoseconds);
            }

            if (FindCycle(me) is { } cycle)
            {
                _deadlocks.Add(cycle);
                break;
            }

            if (_clock.NowNanoseconds - since > HungTaskNanoseconds)
            {
                _deadlocks.Add(DescribeWait(me));
                break;
            }

            long next = _timeline.NextNanoseconds;
            if (!_timeline.RunNext())
            {
                _deadlocks.Add(DescribeWait(me));
                break;
            }

            _clock.NowNanoseconds = Math.Max(_clock.NowNanoseconds, next);
            if (cpu != KernelThreads.DriverCpu && !_description.MutexesHandOver)
            {
                _timeline.RunUntil(_clock.NowNanoseconds + _description.WorkerWakeNanoseconds);
            }

            _threads.Enter(me);
        }

        Grant(wanted, site, exclusive);
        if (hasSlept)
        {
            _clock.Spend(_description.WorkerWakeNanoseconds);
        }
    }

    /// <summary>Releases a lock if the current thread holds it: what a script gives back it may never have got.</summary>
    internal void ReleaseHeld(KernelLock held)
    {
        if (LastTaken(_threads.HeldBy(_threads.Current), held) >= 0)
        {
            Release(held);
        }
    }

    /// <summary>Releases a lock the current thread holds; waiters run from now on.</summary>
    public void Release(KernelLock held)
    {
        if (!held.Remove(_threads.Current))
        {
            throw new InvalidOperationException($"thread {_threads.NameOf(_threads.Current)} releases {held.Name}, which it does not hold");
        }

        List<(KernelLock Lock, string Site, long Since)> mine = _threads.HeldBy(_threads.Current);
        int at = LastTaken(mine, held);
        long duration = _clock.NowNanoseconds - mine[at].Since;
        mine.RemoveAt(at);
        held.HeldNanoseconds += duration;
        if (held.DisablesInterrupts && !HasInterruptsOff(mine))
        {
            // The outermost one turned them off, and turns them on again.
            InterruptsOffNanoseconds += duration;
        }

        held.Wake(_clock.NowNanoseconds);
    }

    /// <summary>Records that the current thread waits for something another holds, without taking it (page reference, pipe), and looks for a cycle.</summary>
    public void WaitFor(KernelLock wanted, string site)
    {
        _threads.SetWait(_threads.Current, (wanted, site));
        Waits++;
        if (FindCycle(_threads.Current) is { } cycle)
        {
            _deadlocks.Add(cycle);
        }
    }

    /// <summary>Whether the current thread stands in a wait that cannot end yet; a wait whose object has come free is over.</summary>
    public bool StillWaits()
    {
        if (_threads.WaitOf(_threads.Current) is not { } wait)
        {
            return false;
        }

        if (wait.Lock.Holders.Count > 0)
        {
            return true;
        }

        _threads.SetWait(_threads.Current, null);
        return false;
    }

    /// <summary>The current thread is killed: it waits for nothing and gives back everything.</summary>
    internal void ReleaseAll()
    {
        _threads.SetWait(_threads.Current, null);
        List<(KernelLock Lock, string Site, long Since)> mine = _threads.HeldBy(_threads.Current);
        while (mine.Count > 0)
        {
            Release(mine[^1].Lock);
        }
    }

    private static int LastTaken(List<(KernelLock Lock, string Site, long Since)> mine, KernelLock held)
    {
        int at = mine.Count - 1;
        while (at >= 0 && mine[at].Lock != held)
        {
            at--;
        }

        return at;
    }

    private static bool HasInterruptsOff(List<(KernelLock Lock, string Site, long Since)> mine)
    {
        bool isOff = false;
        for (int i = 0; i < mine.Count; i++)
        {
            isOff |= mine[i].Lock.DisablesInterrupts;
        }

        return isOff;
    }

    private void Grant(KernelLock wanted, string site, bool exclusive)
    {
        _costs.Step(StepKind.Lock, 1);
        Acquires++;
        _threads.SetWait(_threads.Current, null);
        foreach ((KernelLock held, string heldSite, long _) in _threads.HeldBy(_threads.Current))
        {
            if (!_order.ContainsKey((held.Index, wanted.Index)))
            {
                LockOrderEdge edge = new(held.Name, heldSite, wanted.Name, site, _threads.NameOf(_threads.Current));
                _order.Add((held.Index, wanted.Index), edge);
                _orderList.Add(edge);
            }
        }

        wanted.Add(_threads.Current, site, exclusive);
        _threads.HeldBy(_threads.Current).Add((wanted, site, _clock.NowNanoseconds));
    }

    private Deadlock? FindCycle(int start)
    {
        List<DeadlockLink> chain = [];
        int thread = start;
        for (int hops = 0; hops <= _threads.Count; hops++)
        {
            if (_threads.WaitOf(thread) is not { } wait || wait.Lock.Holders.Count == 0)
            {
                return null;
            }

            (int holder, string heldAt) = wait.Lock.Holders[0];
            chain.Add(new DeadlockLink(_threads.NameOf(thread), wait.Lock.Name, wait.Site, _threads.NameOf(holder), heldAt));
            if (holder == start)
            {
                return new Deadlock(chain);
            }

            thread = holder;
        }

        return null;
    }

    private Deadlock DescribeWait(int thread)
    {
        (KernelLock wanted, string site) = _threads.WaitOf(thread)!.Value;
        (int holder, string heldAt) = wanted.Holders[0];
        return new Deadlock([new DeadlockLink(_threads.NameOf(thread), wanted.Name, site, _threads.NameOf(holder), heldAt)]);
    }
}
