namespace Eval.Kernel.Scheduling;

/// <summary>
/// Something a thread can hold while others wait: a mutex, a reader-writer semaphore, a page reference, a pipe that somebody must read.
/// Created by <see cref="LockTable.Named"/>; two names, two locks.
/// </summary>
public sealed class KernelLock
{
    private readonly Timeline _timeline;
    private readonly Queue<(Work Work, int Argument, int Extra, int Stage, Workqueue? Queue, int Thread)> _waiters = new();
    private readonly List<(int Thread, string Site)> _holders = [];

    internal KernelLock(Timeline timeline, string name, int index)
    {
        _timeline = timeline;
        Name = name;
        Index = index;
    }

    /// <summary>The kernel's name for it.</summary>
    public string Name { get; }

    /// <summary>Virtual time it has been held, summed over holders, in nanoseconds; a hold that goes on counts when it ends.</summary>
    internal long HeldNanoseconds { get; set; }

    /// <summary>Whether interrupts are off on the CPU that holds it (spin_lock_irq).</summary>
    public bool DisablesInterrupts { get; internal set; }

    /// <summary>Whether the holder excludes everybody, or only writers.</summary>
    public bool IsHeldExclusively { get; private set; }

    /// <summary>Threads that hold it, in order.</summary>
    internal IReadOnlyList<(int Thread, string Site)> Holders => _holders;

    internal int Index { get; }

    internal bool IsFreeFor(bool exclusive) => _holders.Count == 0 || (!exclusive && !IsHeldExclusively);

    internal void Add(int thread, string site, bool exclusive)
    {
        _holders.Add((thread, site));
        IsHeldExclusively = exclusive;
    }

    internal bool Remove(int thread)
    {
        for (int at = 0; at < _holders.Count; at++)
        {
            if (_holders[at].Thread == thread)
            {
                _holders.RemoveAt(at);
                return true;
            }
        }

        return false;
    }

    internal void AddWaiter(long now, Work work, int argument, int extra, int stage, Workqueue? queue, int thread)
    {
        if (_holders.Count == 0)
        {
            _timeline.Push(now, work, argument, extra, stage, queue, thread);
        }
        else
        {
            _waiters.Enqueue((work, argument, extra, stage, queue, thread));
        }
    }

    internal void Wake(long now)
    {
        while (_holders.Count == 0 && _waiters.TryDequeue(out var w))
        {
            _timeline.Push(now, w.Work, w.Argument, w.Extra, w.Stage, w.Queue, w.Thread);
        }
    }
}
