namespace Eval.Kernel.Scheduling;

/// <summary>Threads of the machine by number: the fixture's own, those of deferred work and scripted ones, with what each holds and waits for.</summary>
public sealed class KernelThreads
{
    /// <summary>The thread that executes the fixture's own steps.</summary>
    public const int Main = 0;

    /// <summary>
    /// CPU of whoever makes and removes groups, and so of the workers that take them offline: the callback of a group's last reference runs where it
    /// was asked for, and queues the item there (css_killed_ref_fn).
    /// </summary>
    public const int DriverCpu = 0;

    private readonly List<string> _names = ["main"];
    private readonly List<List<(KernelLock Lock, string Site, long Since)>> _held = [[]];
    private readonly List<(KernelLock Lock, string Site)?> _waiting = [null];
    private readonly Stack<int> _free = new();

    internal KernelThreads()
    {
    }

    /// <summary>The thread now running.</summary>
    public int Current { get; private set; }

    /// <summary>Numbers given so far.</summary>
    public int Count => _names.Count;

    /// <summary>Name of a thread.</summary>
    public string NameOf(int thread) => _names[thread];

    /// <summary>A thread for deferred work or a scripted kernel thread; numbers are used again after <see cref="Exit"/>.</summary>
    public int Create(string name)
    {
        if (_free.TryPop(out int thread))
        {
            _names[thread] = name;
            return thread;
        }

        _names.Add(name);
        _held.Add([]);
        _waiting.Add(null);
        return _names.Count - 1;
    }

    /// <summary>Ends a thread that holds nothing.</summary>
    /// <exception cref="InvalidOperationException">The thread still holds a lock.</exception>
    public void Exit(int thread)
    {
        if (_held[thread].Count > 0)
        {
            throw new InvalidOperationException($"thread {_names[thread]} ends with {_held[thread][0].Lock.Name} held");
        }

        _free.Push(thread);
    }

    /// <summary>Makes <paramref name="thread"/> the one whose acquires are recorded; returns who it was.</summary>
    public int Enter(int thread)
    {
        int before = Current;
        Current = thread;
        return before;
    }

    /// <summary>What a thread holds, in the order in which it was taken.</summary>
    internal List<(KernelLock Lock, string Site, long Since)> HeldBy(int thread) => _held[thread];

    /// <summary>What a thread waits for, and in which kernel function; null when it runs.</summary>
    internal (KernelLock Lock, string Site)? WaitOf(int thread) => _waiting[thread];

    /// <summary>A thread waits, or does not any more.</summary>
    internal void SetWait(int thread, (KernelLock Lock, string Site)? wait) => _waiting[thread] = wait;
}
