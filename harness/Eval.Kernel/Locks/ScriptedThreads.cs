using Eval.Kernel.Events;

namespace Eval.Kernel.Locks;

/// <summary>Kernel threads that a fixture scripts, lock by lock. One that waits takes no further step until it has what it waits for.</summary>
internal sealed class ScriptedThreads(Machine machine)
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
            _threads[e.A] = machine.Locks.NewThread(_names[e.D]);
        }

        int before = machine.Locks.Enter(_threads[e.A]);
        if (e.B < 0)
        {
            machine.Locks.ReleaseAll();
        }
        else if (!machine.Locks.StillWaits())
        {
            Step(in e);
        }

        machine.Locks.Enter(before);
    }

    private void Step(in Event e)
    {
        KernelLock target = machine.Locks.Named(_names[e.B]);
        switch (e.Kind)
        {
            case EventKind.ThreadAcquire: machine.Locks.TryAcquire(target, _names[e.C], (e.Flags & EventFlags.Off) == 0); break;
            case EventKind.ThreadWait: machine.Locks.WaitFor(target, _names[e.C]); break;
            default: machine.Locks.Release(target); break;
        }
    }
}
