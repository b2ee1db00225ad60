using Eval.Kernel.Events;

namespace Eval.Harness.Traces;

/// <summary>
/// A trace made endless, to measure a machine in its steady state: the groups are made once and stay; each round forks the tasks into the group they
/// ended in, replays every allocation and free, and then frees what the trace left, so that the next round can use the same numbers.
/// </summary>
public sealed class LoopedTrace
{
    private readonly Event[] _program;
    private readonly List<Event> _round = [];
    private readonly int[] _groupOfTask;
    private readonly long _durationNanoseconds;

    /// <summary>Prepares one round.</summary>
    public LoopedTrace(ImportedTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        _program = trace.Program.ToArray();
        _groupOfTask = new int[trace.Sizes.Tasks];
        foreach (Event e in _program)
        {
            if (e.Kind is EventKind.Fork or EventKind.Move)
            {
                _groupOfTask[e.A] = e.B;
            }
        }

        foreach (Event e in _program)
        {
            if (e.Kind is not (EventKind.Mkdir or EventKind.Rmdir or EventKind.Move or EventKind.Sample or EventKind.CreateFile))
            {
                _round.Add(e.Kind == EventKind.Fork ? e with { B = _groupOfTask[e.A] } : e);
            }
        }

        _durationNanoseconds = _round[^1].NotBeforeNanoseconds + 1;
        FreeLeftovers();
    }

    /// <summary>Events of a round.</summary>
    public int RoundLength => _round.Count;

    /// <summary>Makes the groups and the files.</summary>
    public Event[] Prologue() =>
        [.. _program.Where(e => e.Kind is EventKind.Mkdir or EventKind.CreateFile).Select(e => e with { NotBeforeNanoseconds = 0 })];

    /// <summary>Whole rounds, at least as many events as asked for, later than those before.</summary>
    /// <param name="events">Events wanted.</param>
    /// <param name="roundsBefore">Rounds run so far.</param>
    public Event[] Rounds(int events, int roundsBefore)
    {
        int rounds = (events + RoundLength - 1) / RoundLength;
        Event[] program = new Event[rounds * RoundLength];
        for (int i = 0; i < program.Length; i++)
        {
            Event e = _round[i % RoundLength];
            program[i] = e with { NotBeforeNanoseconds = e.NotBeforeNanoseconds + ((roundsBefore + (i / RoundLength)) * _durationNanoseconds) };
        }

        return program;
    }

    private void FreeLeftovers()
    {
        SortedSet<int> objects = [], runs = [], tasks = [];
        SortedDictionary<(int File, int First), int> folios = [];
        foreach (Event e in _round)
        {
            switch (e.Kind)
            {
                case EventKind.Alloc: objects.Add(e.A); break;
                case EventKind.Free: objects.Remove(e.A); break;
                case EventKind.AllocPages: runs.Add(e.A); break;
                case EventKind.FreePages: runs.Remove(e.A); break;
                case EventKind.Anon: folios[(-1, e.B)] = e.C; break;
                case EventKind.Read or EventKind.Write: folios[(e.B, e.C)] = e.D; break;
                case EventKind.Drop: folios.Remove((e.A, e.B)); break;
                case EventKind.Fork: tasks.Add(e.A); break;
                case EventKind.Exit: tasks.Remove(e.A); break;
                default: break;
            }
        }

        AddAll(EventKind.Free, objects);
        AddAll(EventKind.FreePages, runs);
        _round.AddRange(folios.Select(f => At(Event.Of(EventKind.Drop, f.Key.File, f.Key.First, f.Value))));
        AddAll(EventKind.Exit, tasks);
    }

    private void AddAll(EventKind kind, SortedSet<int> numbers) => _round.AddRange(numbers.Select(n => At(Event.Of(kind, n))));

    private Event At(Event e) => e with { NotBeforeNanoseconds = _durationNanoseconds - 1 };
}
