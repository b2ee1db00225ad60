using Eval.Kernel.Events;
using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Execution;

/// <summary>Kernel threads that a fixture scripts, lock by lock. One that waits takes no further step until it has what it waits for.</summary>
internal sealed class ScriptedThreads(KernelThreads threads, LockTable locks)
{
    private IReadOnlyList<string> _names = [];
    private int[] _threads = [];

    /// <summary>Names of threads, locks and call sites, by the number that events use.</summary>
    public void Load(IReadOnlyList<string> names) => _names = names;

    /// <summary>Runs one step of one thread; a lock below 0 means that it ends and gives back everything.</summary>
    public void Run(in Event e)
    {
        if (e.A >= _threads.Length)
        {
            int old = _threads.Length;
            Array.Resize(ref _threads, e.A + 1);
            Array.Fill(_threads, -1, old, _threads.Length - old);
        }

        if (_threads[e.A] < 0)
        {
            _threads[e.A] = threads.Create(_names[e.D]);
        }

        int before = threads.Enter(_threads[e.A]);
        if (e.B < 0)
        {
            locks.ReleaseAll();
        }
        else if (!locks.StillWaits())
        {
            Step(in e);
        }

        threads.Enter(before);
    }

    private void Step(in Event e)
    {
        KernelLock target = locks.Named(_names[e.B]);
        switch (e.Kind)
        {
            case EventKind.ThreadAcquire: locks.TryAcquire(target, _names[e.C], (e.Flags & EventFlags.Off) == 0); break;
            case EventKind.ThreadWait: locks.WaitFor(target, _names[e.C]); break;
            default: locks.ReleaseHeld(target); break;
        }
    }
}
