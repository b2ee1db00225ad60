using Eval.Harness.Fixtures;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Scheduling;

namespace Eval.Harness.Runs.Schedules;

/// <summary>
/// A machine after an order of steps. A thread whose next step takes or awaits what others hold stands still until that is free; what it would wait for
/// is as much of the circle as what the machine's own threads wait for.
/// </summary>
internal sealed class ThreadState
{
    private readonly ThreadPrograms _programs;
    private readonly Fixture _fixture;
    private readonly Machine _machine;

    private ThreadState(ThreadPrograms programs, Fixture fixture, Machine machine) =>
        (_programs, _fixture, _machine, Positions) = (programs, fixture, machine, new int[programs.Threads.Count]);

    /// <summary>Steps that each thread has done.</summary>
    public int[] Positions { get; }

    /// <summary>Whether the story's own step had to wait for somebody: such an order is none, since nobody could have done the next step.</summary>
    public bool IsInfeasible => _machine.Locks.Deadlocks.Count > 0;

    /// <summary>Runs an order of steps on a new machine and looks at the state.</summary>
    public static T After<T>(ThreadPrograms programs, Strategy strategy, Fixture fixture, ulong seed, IEnumerable<byte> order, Func<ThreadState, T> look)
    {
        using ColumnPool.Run columns = ColumnPool.Enter();
        Machine machine = new(fixture.Machine, fixture.Sizes, strategy, seed);
        machine.LoadSideProgram(fixture.SideProgram, fixture.Names);
        foreach (Event e in programs.Before)
        {
            machine.Execute(in e);
        }

        ThreadState state = new(programs, fixture, machine);
        foreach (byte thread in order)
        {
            state.Step(thread);
        }

        return look(state);
    }

    /// <summary>Whether a thread has a step left and can take it.</summary>
    public bool CanStep(int thread) => Next(thread) is { } next && (thread == ThreadPrograms.Story || WaitOf(in next) is null);

    /// <summary>What makes the future: where each thread is, who holds and awaits what, and the machine's counters.</summary>
    public (ulong Machine, string Threads) Key()
    {
        List<string> held = [string.Join(',', Positions)];
        for (int thread = 0; thread < _machine.Threads.Count; thread++)
        {
            string locks = string.Join(' ', _machine.Threads.HeldBy(thread).Select(h => h.Lock.Index));
            if (locks.Length > 0 || _machine.Threads.WaitOf(thread) is not null)
            {
                held.Add($"{_machine.Threads.NameOf(thread)}: {locks} / {_machine.Threads.WaitOf(thread)?.Lock.Index}");
            }
        }

        return (Simulation.Digest(_machine), string.Join("; ", held));
    }

    /// <summary>A circle of threads each of which waits for the next; null when there is none.</summary>
    public Deadlock? FindDeadlock()
    {
        for (int thread = 1; thread < Positions.Length; thread++)
        {
            if (Blocked(_programs.Names[thread]) is not null && Close(_programs.Names[thread], []) is { } chain)
            {
                return new Deadlock(chain);
            }
        }

        return null;
    }

    private void Step(int thread)
    {
        Event e = _programs.Threads[thread][Positions[thread]++];
        // Awaiting what is free is no wait.
        if (e.Kind != EventKind.ThreadWait)
        {
            _machine.Execute(in e);
        }
    }

    private Event? Next(int thread) => Positions[thread] < _programs.Threads[thread].Length ? _programs.Threads[thread][Positions[thread]] : null;

    private KernelLock? WaitOf(in Event next)
    {
        if (next.Kind is not (EventKind.ThreadAcquire or EventKind.ThreadWait))
        {
            return null;
        }

        KernelLock wanted = _machine.Locks.Named(_fixture.Names[next.B]);
        return wanted.IsFreeFor((next.Flags & EventFlags.Off) == 0) ? null : wanted;
    }

    // Along the first wait that leads back to where it began.
    private List<DeadlockLink>? Close(string waiter, List<DeadlockLink> chain)
    {
        if (Blocked(waiter) is not { } wait || chain.Exists(l => l.Waiter == waiter))
        {
            return null;
        }

        foreach ((int holder, string site) in wait.Lock.Holders)
        {
            string name = _machine.Threads.NameOf(holder);
            List<DeadlockLink> longer = [.. chain, new DeadlockLink(waiter, wait.Lock.Name, wait.Site, name, site)];
            if (name == longer[0].Waiter)
            {
                return longer;
            }

            if (Close(name, longer) is { } closed)
            {
                return closed;
            }
        }

        return null;
    }

    private (KernelLock Lock, string Site)? Blocked(string name)
    {
        for (int thread = 1; thread < Positions.Length; thread++)
        {
            if (_programs.Names[thread] == name)
            {
                return Next(thread) is { } next && WaitOf(in next) is { } wanted ? (wanted, _fixture.Names[next.C]) : null;
            }
        }

        for (int thread = 0; thread < _machine.Threads.Count; thread++)
        {
            if (_machine.Threads.NameOf(thread) == name && _machine.Threads.WaitOf(thread) is { } wait && wait.Lock.Holders.Count > 0)
            {
                return wait;
            }
        }

        return null;
    }

    /// <summary>Steps that threads stand before, and cannot take.</summary>
    public IEnumerable<(string Thread, string Step)> Standing()
    {
        for (int thread = 1; thread < Positions.Length; thread++)
        {
            if (Next(thread) is { } next && WaitOf(in next) is not null)
            {
                yield return (_programs.Names[thread], _programs.Describe(in next));
            }
        }
    }
}
