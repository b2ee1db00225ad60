using System.Globalization;
using System.Text;
using Eval.Harness.Fixtures;
using Eval.Harness.Invariants;
using Eval.Harness.Runs.Audits;
using Eval.Harness.Runs.Schedules;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;

namespace Eval.Harness.Runs.Schedules;

/// <summary>A schedule as two columns: what CPU0 does, and beside it, at the points where it was let in, what CPU1 does.</summary>
public static class ScheduleText
{
    private const int ColumnWidth = 52, MostColumns = 100, ThreadWidth = 24;

    /// <summary>Looks for the shortest schedule that breaks a promise, and writes it down with how much was looked at.</summary>
    /// <param name="strategy">Strategy.</param>
    /// <param name="fixture">A fixture that explores schedules, or one with scripted threads.</param>
    /// <param name="seed">Seed of the random streams.</param>
    /// <exception cref="BadInputException">The fixture has one thread of events.</exception>
    public static string Shortest(Strategy strategy, Fixture fixture, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(fixture);
        if (fixture.ExploresSchedules)
        {
            ScheduleAnswer answer = ScheduleSearch.Search(strategy, fixture, seed);
            return answer.AtLocks is not { } atLocks ? Found("schedule-independence", answer)
                : $"schedule-independence: every schedule ends with the same charges\n{answer.Counts}\n" +
                    (atLocks.Difference is null ? $"before locks as well: the same\n{atLocks.Counts}\n"
                        : $"\n{Found("before locks as well, where it may be no more than the order of whole steps", atLocks)}");
        }

        if (!ThreadSearch.CanSearch(fixture))
        {
            throw new BadInputException(
                $"--schedule: expected a fixture with concurrent steps or scripted threads, found {fixture.Id}, which has one thread of events");
        }

        ThreadAnswer threads = ThreadSearch.Search(strategy, fixture, seed);
        return threads.Deadlock is { } deadlock
            ? $"deadlock-freedom: {DeadlockFreedom.Text(deadlock)}\n{threads.Counts}\n\n" +
                string.Concat(threads.Steps.Select(s => $"{s.Thread.PadRight(ThreadWidth)} | {s.Step}\n"))
            : $"deadlock-freedom: no order of the threads closes a circle\n{threads.Counts}\n";

        string Found(string where, ScheduleAnswer found) =>
            $"{where}: {found.Difference}\n{found.Counts}\n\n{Columns(strategy, fixture, found.Schedule, seed)}";
    }

    /// <summary>Runs a fixture under a schedule and writes down who did what when. Alike steps of CPU0 before CPU1 gets in are one line.</summary>
    /// <param name="strategy">Strategy.</param>
    /// <param name="fixture">A fixture that explores schedules.</param>
    /// <param name="schedule">Where CPU1 comes in; what it leaves over of CPU1's program runs last.</param>
    /// <param name="seed">Seed of the random streams.</param>
    /// <exception cref="BadInputException">The fixture has one thread of events, or the schedule names a point that is not passed.</exception>
    public static string Columns(Strategy strategy, Fixture fixture, Schedule schedule, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (!fixture.ExploresSchedules)
        {
            throw new BadInputException($"--schedule: expected a fixture with concurrent steps, found {fixture.Id}, which has one thread of events");
        }

        Machine machine = new(fixture.Machine, fixture.Sizes, strategy, seed);
        machine.LoadSideProgram(fixture.SideProgram, fixture.Names);
        List<(int Cpu, string Text)> lines = [];
        int side = 0;
        string tried = "";
        Schedule.LetIn(machine, atLocks: true, point =>
        {
            int events = Math.Min(schedule.EventsAt(point), fixture.SideProgram.Length - side);
            if (events > 0)
            {
                lines.Add((0, $"  ... {(point.IsLock ? tried : "interrupted at point")} {Schedule.TextOf(point)}"));
                AddSide(lines, fixture, ref side, events);
            }

            return events;
        });
        Action<KernelLock, string> reached = machine.Locks.Reached!;
        machine.Locks.Reached = (wanted, site) =>
        {
            tried = $"before {wanted.Name} in {site},";
            reached(wanted, site);
        };
        foreach (Event e in fixture.Program.ToArray())
        {
            lines.Add((0, Describe(fixture, in e)));
            machine.Execute(in e);
        }

        Check(schedule, machine.Side);
        Schedule.LetNobodyIn(machine);
        AddSide(lines, fixture, ref side, fixture.SideProgram.Length - side);
        machine.Side.RunRest();
        machine.Timeline.RunUntil(machine.Clock.NowNanoseconds + machine.Description.ZombieBoundNanoseconds);
        return Render(lines) + Charges(machine, fixture);
    }

    // A mistyped point would show the undisturbed run as if it were the schedule.
    private static void Check(Schedule schedule, SideProgram side)
    {
        foreach ((SchedulePoint point, int events) in schedule.Pieces)
        {
            long most = point.IsLock ? side.LocksReached : side.PointsPassed;
            if (point.Number < 1 || point.Number > most || events < 1)
            {
                throw new BadInputException(
                    $"--schedule {schedule}: expected points from {Schedule.TextOf(point with { Number = 1 })} to " +
                    $"{Schedule.TextOf(point with { Number = most })} and at least one event, found {Schedule.TextOf(point)}:{events}");
            }
        }
    }

    private static void AddSide(List<(int Cpu, string Text)> lines, Fixture fixture, ref int side, int events)
    {
        for (int end = side + events; side < end; side++)
        {
            lines.Add((1, Describe(fixture, in fixture.SideProgram[side])));
        }
    }

    private static string Render(List<(int Cpu, string Text)> lines)
    {
        StringBuilder text = new();
        Line(text, "CPU0", "CPU1");
        for (int i = 0; i < lines.Count;)
        {
            int alike = 1;
            while (i + alike < lines.Count && lines[i + alike] == lines[i])
            {
                alike++;
            }

            string what = alike == 1 ? lines[i].Text : string.Create(CultureInfo.InvariantCulture, $"{lines[i].Text} ({alike} times)");
            Line(text, lines[i].Cpu == 0 ? what : "", lines[i].Cpu == 0 ? "" : what);
            i += alike;
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string left, string right)
    {
        string line = $"{left.PadRight(ColumnWidth)} | {right}".TrimEnd();
        text.Append(line.Length > MostColumns ? line[..(MostColumns - 1)] + "~" : line).Append('\n');
    }

    // What it came to, as the invariant compares it.
    private static string Charges(Machine machine, Fixture fixture)
    {
        Audit audit = Audit.Of(machine, "end");
        StringBuilder text = new();
        foreach (MemcgId memcg in fixture.NamedMemcgs.Where(m => m != MemcgId.Root))
        {
            text.Append(CultureInfo.InvariantCulture, $"{fixture.MemcgNames[memcg]} ends with {audit.UsageBytes[memcg] - audit.HeldBytes[memcg]} bytes\n");
        }

        return text.ToString();
    }

    /// <summary>A step in a few words.</summary>
    internal static string Describe(Fixture fixture, in Event e)
    {
        string word = string.Concat(
            e.Kind.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
        return e.Kind switch
        {
            EventKind.Mkdir or EventKind.Rmdir or EventKind.SetLimit or EventKind.SetHigh or EventKind.SetControl or EventKind.Reclaim =>
                $"{word} {fixture.MemcgNames[e.A]}",
            EventKind.Fork or EventKind.Move => $"{word} {fixture.TaskNames[e.A]} to {fixture.MemcgNames[e.B]}",
            EventKind.Exit or EventKind.Exec or EventKind.SetCpu => $"{word} {fixture.TaskNames[e.A]}",
            EventKind.Anon => string.Create(CultureInfo.InvariantCulture, $"{word} {fixture.TaskNames[e.A]}, {e.C} pages"),
            EventKind.Read or EventKind.Write or EventKind.Map => string.Create(
                CultureInfo.InvariantCulture, $"{word} {fixture.TaskNames[e.A]}, file {e.B}, {e.D} pages"),
            EventKind.Unmap when e.B < 0 => string.Create(CultureInfo.InvariantCulture, $"{word} {fixture.TaskNames[e.A]}, {e.D} pages"),
            EventKind.Unmap or EventKind.Mlock => string.Create(CultureInfo.InvariantCulture, $"{word} {fixture.TaskNames[e.A]}, file {e.B}"),
            EventKind.Alloc => $"{word} {fixture.Machine.Caches[e.B].Name}",
            EventKind.Sample => $"{word} {fixture.Labels[e.A]}",
            _ => word,
        };
    }
}
