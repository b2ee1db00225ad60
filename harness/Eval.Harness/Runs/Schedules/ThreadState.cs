using Eval.Harness.Fixtures;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Scheduling;

namespace Eval.Harness.Runs.Schedules;

/// <summary>
/// A machine after an order of turns. A scripted thread's turn is a step; the story's ends where its step comes to a lock that is about to be tried or to a
/// preemption point, or is over. A thread whose next step takes or awaits what others hold stands still until that is free; what it would wait for is as
/// much of the circle as what the machine's own threads wait for.
/// </summary>
internal sealed class ThreadState
{
    private readonly ThreadPrograms _programs;
    private readonly Fixture _fixture;
    private readonly Machine _machine;
    private readonly byte[] _order;
    private readonly Action<ThreadState> _look;
    private readonly List<(string Thread, string Step)> _told = [];
    private int _turn;
    private bool _isInside, _isOver;

    private ThreadState(ThreadPrograms programs, Fixture fixture, Machine machine, byte[] order, Action<ThreadState> look)
    {
        (_programs, _fixture, _machine, _order, _look) = (programs, fixture, machine, order, look);
        Positions = new int[programs.Threads.Count];
        machine.Locks.Reached = (_, _) => Reach();
        machine.Side.Schedule = _ => Reach();
    }

    /// <summary>Steps that each thread has done.</summary>
    public int[] Positions { get; }

    /// <summary>Points that the story has come to inside the step that it is at; 0 before its first.</summary>
    public int Point { get; private set; }

    /// <summary>Who did what, in order; the story goes on where somebody else has been in between.</summary>
    public IReadOnlyList<(string Thread, string Step)> Told => _told;

    /// <summary>
    /// Whether the story's own step had to wait for somebody who waits for nobody: that thread goes on first in another order, which is searched as well.
    /// </summary>
    public bool IsInfeasible => _machine.Locks.Deadlocks.Count > 0 && !_machine.Locks.Deadlocks[0].IsCircle;

    /// <summary>Runs an order of turns on a new machine and looks at the state, which may be in the middle of a step of the story.</summary>
    public static T After<T>(ThreadPrograms programs, Strategy strategy, Fixture fixture, ulong seed, byte[] order, Func<ThreadState, T> look)
    {
        using ColumnPool.Run columns = ColumnPool.Enter();
        Machine machine = new(fixture.Machine, fixture.Sizes, strategy, seed);
        machine.LoadSideProgram(fixture.SideProgram, fixture.Names);
        foreach (Event e in programs.Before)
        {
            machine.Execute(in e);
        }

        T? seen = default;
        new ThreadState(programs, fixture, machine, order, state => seen = look(state)).Run();
        return seen!;
    }

    // What is left of the story's step when the order is over concerns nobody.
    private void Run()
    {
        TakeTurns();
        while (!_isOver)
        {
            Event e = _programs.Threads[ThreadPrograms.Story][Positions[ThreadPrograms.Story]];
            _isInside = true;
            _machine.Execute(in e);
            _isInside = false;
            if (!_isOver)
            {
                Positions[ThreadPrograms.Story]++;
                Point = 0;
                TakeTurns();
            }
        }
    }

    // The story is at a point of its step; what others do there has none.
    private int Reach()
    {
        if (_isInside && !_isOver)
        {
            _isInside = false;
            Point++;
            TakeTurns();
            _isInside = true;
        }

        return 0;
    }

    // Threads take their turns until the story's comes, or until the order is over.
    private void TakeTurns()
    {
        LetWait(isWaiting: false);
        for (; _turn < _order.Length && _order[_turn] != ThreadPrograms.Story; _turn++)
        {
            Step(_order[_turn]);
        }

        if (_turn == _order.Length)
        {
            _isOver = true;
            _look(this);
            return;
        }

        _turn++;
        LetWait(isWaiting: true);
        string story = _programs.Names[ThreadPrograms.Story];
        if (Point == 0 || _told[^1].Thread != story)
        {
            string step = _programs.Describe(in _programs.Threads[ThreadPrograms.Story][Positions[ThreadPrograms.Story]]);
            _told.Add((story, Point == 0 ? step : $"goes on with {step}"));
        }
    }

    // The machine sees what threads stand before while the story goes on: a lock that it tries closes the circle then, or it does not.
    private void LetWait(bool isWaiting)
    {
        for (int thread = 1; thread < Positions.Length; thread++)
        {
            for (int number = 0; number < _machine.Threads.Count; number++)
            {
                if (_machine.Threads.NameOf(number) == _programs.Names[thread])
                {
                    _machine.Threads.SetWait(number, isWaiting ? Blocked(_programs.Names[thread]) : null);
                }
            }
        }
    }

    /// <summary>Whether a thread has a step left and can take it.</summary>
    public bool CanStep(int thread) => Next(thread) is { } next && (thread == ThreadPrograms.Story || WaitOf(in next) is null);

    /// <summary>What makes the future: where each thread is, who holds and awaits what, and the machine's counters.</summary>
    public (ulong Machine, string Threads) Key()
    {
        List<string> held = [string.Join(',', Positions.Append(Point))];
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
        if (_machine.Locks.Deadlocks.Count > 0)
        {
            return IsInfeasible ? null : _machine.Locks.Deadlocks[0];
        }

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
        _told.Add((_programs.Names[thread], _programs.Describe(in e)));
        // Awaiting what is free is no wait. In the middle of the story's step no time passes.
        if (e.Kind != EventKind.ThreadWait && Point == 0)
        {
            _machine.Execute(in e);
        }
        else if (e.Kind != EventKind.ThreadWait)
        {
            _machine.Scripted.Run(in e);
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
