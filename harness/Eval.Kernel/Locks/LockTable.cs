using Eval.Kernel.Costs;

namespace Eval.Kernel.Locks;

/// <summary>
/// Locks and other waits, by name and by thread: every acquire, release and wait is recorded in order. Lock-order edges and
/// wait-for edges are kept with their call sites, so that a cycle can be printed as the chain it is.
/// </summary>
public sealed class LockTable
{
    /// <summary>The thread that executes the fixture's own steps.</summary>
    public const int MainThread = 0;

    private readonly Dictionary<string, KernelLock> _byName = [];
    private readonly List<KernelLock> _locks = [];
    private readonly List<string> _threadNames = ["main"];
    private readonly List<List<(KernelLock Lock, string Site)>> _held = [[]];
    private readonly List<(KernelLock Lock, string Site)?> _waiting = [null];
    private readonly Stack<int> _freeThreads = new();
    private readonly Dictionary<(int Held, int Taken), LockOrderEdge> _order = [];
    private readonly List<LockOrderEdge> _orderList = [];
    private readonly List<Deadlock> _deadlocks = [];

    internal LockTable(Machine machine) => Machine = machine;

    /// <summary>Lock-order edges in the order of their first appearance.</summary>
    public IReadOnlyList<LockOrderEdge> Order => _orderList;

    /// <summary>Wait-for cycles met, in order.</summary>
    public IReadOnlyList<Deadlock> Deadlocks => _deadlocks;

    /// <summary>The thread now running.</summary>
    public int CurrentThread { get; private set; }

    /// <summary>Acquires recorded.</summary>
    public long Acquires { get; private set; }

    internal Machine Machine { get; }

    /// <summary>The lock of a name, made on first use.</summary>
    public KernelLock Named(string name)
    {
        if (!_byName.TryGetValue(name, out KernelLock? found))
        {
            found = new KernelLock(this, name, _locks.Count);
            _byName.Add(name, found);
            _locks.Add(found);
        }

        return found;
    }

    /// <summary>Name of a thread.</summary>
    public string ThreadName(int thread) => _threadNames[thread];

    /// <summary>A thread for deferred work or a scripted kernel thread; numbers are used again after <see cref="ExitThread"/>.</summary>
    public int NewThread(string name)
    {
        if (_freeThreads.TryPop(out int thread))
        {
            _threadNames[thread] = name;
            return thread;
        }

        _threadNames.Add(name);
        _held.Add([]);
        _waiting.Add(null);
        return _threadNames.Count - 1;
    }

    /// <summary>Ends a thread that holds nothing.</summary>
    /// <exception cref="InvalidOperationException">The thread still holds a lock.</exception>
    public void ExitThread(int thread)
    {
        if (_held[thread].Count > 0)
        {
            throw new InvalidOperationException($"thread {_threadNames[thread]} ends with {_held[thread][0].Lock.Name} held");
        }

        _freeThreads.Push(thread);
    }

    /// <summary>Makes <paramref name="thread"/> the one whose acquires are recorded; returns who it was.</summary>
    public int Enter(int thread)
    {
        int before = CurrentThread;
        CurrentThread = thread;
        return before;
    }

    /// <summary>Takes a lock if it is free.</summary>
    /// <param name="wanted">The lock.</param>
    /// <param name="site">The kernel function that takes it.</param>
    /// <param name="exclusive">False for a reader.</param>
    /// <returns>False when it is held in the way; a wait-for edge stays recorded until the lock is taken.</returns>
    public bool TryAcquire(KernelLock wanted, string site, bool exclusive = true)
    {
        if (!wanted.IsFreeFor(exclusive))
        {
            _waiting[CurrentThread] = (wanted, site);
            return false;
        }

        Grant(wanted, site, exclusive);
        return true;
    }

    /// <summary>
    /// Takes a lock, letting virtual time pass until it is free. Who waited gets it before who comes later, unless the machine's mutexes do not hand over and the waiter
    /// sleeps on another CPU than the workers. A wait that can never end is recorded as a deadlock and broken.
    /// </summary>
    /// <param name="wanted">The lock.</param>
    /// <param name="site">The kernel function that takes it.</param>
    /// <param name="exclusive">False for a reader.</param>
    /// <param name="cpu">CPU of the caller.</param>
    public void Acquire(KernelLock wanted, string site, bool exclusive = true, int cpu = Kernel.Machine.DriverCpu)
    {
        int me = CurrentThread;
        bool hasSlept = false;
        while (!wanted.IsFreeFor(exclusive))
        {
            hasSlept = true;
            _waiting[me] = (wanted, site);
            if (FindCycle(me) is { } cycle)
            {
                _deadlocks.Add(cycle);
                break;
            }

            long next = Machine.Timeline.NextNanoseconds;
            if (!Machine.Timeline.RunNext())
            {
                _deadlocks.Add(DescribeWait(me));
                break;
            }

            Machine.Clock.NowNanoseconds = Math.Max(Machine.Clock.NowNanoseconds, next);
            if (cpu != Kernel.Machine.DriverCpu && !Machine.Description.MutexesHandOver)
            {
                Machine.Timeline.RunUntil(Machine.Clock.NowNanoseconds + Machine.Description.WorkerWakeNanoseconds);
            }

            CurrentThread = me;
        }

        Grant(wanted, site, exclusive);
        if (hasSlept)
        {
            Machine.Clock.Spend(Machine.Description.WorkerWakeNanoseconds);
        }
    }

    /// <summary>Releases a lock the current thread holds; waiters run from now on.</summary>
    public void Release(KernelLock held)
    {
        if (!held.Remove(CurrentThread))
        {
            throw new InvalidOperationException($"thread {_threadNames[CurrentThread]} releases {held.Name}, which it does not hold");
        }

        List<(KernelLock Lock, string Site)> mine = _held[CurrentThread];
        mine.RemoveAt(mine.FindLastIndex(h => h.Lock == held));
        held.Wake(Machine.Clock.NowNanoseconds);
    }

    /// <summary>Records that the current thread waits for something another holds, without taking it (page reference, pipe), and looks for a cycle.</summary>
    public void WaitFor(KernelLock wanted, string site)
    {
        _waiting[CurrentThread] = (wanted, site);
        if (FindCycle(CurrentThread) is { } cycle)
        {
            _deadlocks.Add(cycle);
        }
    }

    /// <summary>Whether the current thread stands in a wait that cannot end yet; a wait whose object has come free is over.</summary>
    public bool StillWaits()
    {
        if (_waiting[CurrentThread] is not { } wait)
        {
            return false;
        }

        if (wait.Lock.Holders.Count > 0)
        {
            return true;
        }

        _waiting[CurrentThread] = null;
        return false;
    }

    /// <summary>The current thread is killed: it waits for nothing and gives back everything.</summary>
    public void ReleaseAll()
    {
        _waiting[CurrentThread] = null;
        List<(KernelLock Lock, string Site)> mine = _held[CurrentThread];
        while (mine.Count > 0)
        {
            Release(mine[^1].Lock);
        }
    }

    private void Grant(KernelLock wanted, string site, bool exclusive)
    {
        Machine.Costs.Step(StepKind.Lock, 1);
        Acquires++;
        _waiting[CurrentThread] = null;
        foreach ((KernelLock held, string heldSite) in _held[CurrentThread])
        {
            if (!_order.ContainsKey((held.Index, wanted.Index)))
            {
                LockOrderEdge edge = new(held.Name, heldSite, wanted.Name, site, _threadNames[CurrentThread]);
                _order.Add((held.Index, wanted.Index), edge);
                _orderList.Add(edge);
            }
        }

        wanted.Add(CurrentThread, site, exclusive);
        _held[CurrentThread].Add((wanted, site));
    }

    private Deadlock? FindCycle(int start)
    {
        List<DeadlockLink> chain = [];
        int thread = start;
        for (int hops = 0; hops <= _threadNames.Count; hops++)
        {
            if (_waiting[thread] is not { } wait || wait.Lock.Holders.Count == 0)
            {
                return null;
            }

            (int holder, string heldAt) = wait.Lock.Holders[0];
            chain.Add(new DeadlockLink(_threadNames[thread], wait.Lock.Name, wait.Site, _threadNames[holder], heldAt));
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
        (KernelLock wanted, string site) = _waiting[thread]!.Value;
        (int holder, string heldAt) = wanted.Holders[0];
        return new Deadlock([new DeadlockLink(_threadNames[thread], wanted.Name, site, _threadNames[holder], heldAt)]);
    }
}
