using Eval.Harness.Fixtures;
using Eval.Harness.Runs.Audits;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs.Schedules;

/// <summary>
/// Explores where the other CPU's program may run between the preemption points of the first. Bound: the side program is cut into at most
/// two pieces, each let in at one of at most <see cref="MostPoints"/> points (all of them when there are fewer, else evenly spaced).
/// A schedule that reaches a state already met at the same point with the same rest to do is cut short: it ends as that one did.
/// </summary>
public static class ScheduleExplorer
{
    /// <summary>Points tried at most.</summary>
    public const int MostPoints = 16;

    /// <summary>Explores, the undisturbed schedule (side program after the main one) first.</summary>
    public static Exploration Explore(Strategy strategy, Fixture fixture, ulong seed)
    {
        HashSet<(long Point, int Cursor, ulong State)> met = [];
        Outcome first = RunOne(strategy, fixture, seed, [], met)!;
        long[] points = PointsOf(first.Points);
        int schedules = 1, pruned = 0;
        foreach ((long Point, int Events)[] schedule in Schedules(points, fixture.SideProgram.Length))
        {
            if (RunOne(strategy, fixture, seed, schedule, met) is not { } outcome)
            {
                pruned++;
                continue;
            }

            schedules++;
            if (Difference(fixture, first, outcome, schedule) is { } difference)
            {
                return new Exploration(schedules, pruned, (int)first.Points, points.Length, difference, Text(schedule));
            }
        }

        return new Exploration(schedules, pruned, (int)first.Points, points.Length, null, null);
    }

    /// <summary>The schedule's text, <c>point:events</c> pairs separated by commas.</summary>
    public static string Text(IEnumerable<(long Point, int Events)> schedule) => string.Join(",", schedule.Select(s => $"{s.Point}:{s.Events}"));

    /// <summary>Reads a schedule.</summary>
    /// <exception cref="BadInputException">It is not of that form.</exception>
    public static (long Point, int Events)[] Parse(string text)
    {
        List<(long, int)> schedule = [];
        foreach (string pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split(':');
            schedule.Add(parts.Length == 2 && long.TryParse(parts[0], out long point) && int.TryParse(parts[1], out int events)
                ? (point, events)
                : throw new BadInputException($"--schedule {text}: expected point:events pairs separated by commas, found '{pair}'"));
        }

        return [.. schedule];
    }

    /// <summary>Makes a machine follow a schedule.</summary>
    public static void Follow(Machine machine, IReadOnlyList<(long Point, int Events)> schedule) =>
        machine.Side.Schedule = point =>
        {
            int events = 0;
            foreach ((long at, int count) in schedule)
            {
                events += at == point ? count : 0;
            }

            return events;
        };

    // Shortest first: one piece, then two.
    private static IEnumerable<(long Point, int Events)[]> Schedules(long[] points, int sideEvents)
    {
        foreach (long point in points)
        {
            yield return [(point, sideEvents)];
        }

        for (int cut = 1; cut < sideEvents; cut++)
        {
            for (int i = 0; i < points.Length; i++)
            {
                yield return [(points[i], cut)];
                for (int j = i + 1; j < points.Length; j++)
                {
                    yield return [(points[i], cut), (points[j], sideEvents - cut)];
                }
            }
        }
    }

    private static long[] PointsOf(long count) =>
        count <= MostPoints
            ? [.. Enumerable.Range(1, (int)count).Select(p => (long)p)]
            : [.. Enumerable.Range(0, MostPoints).Select(i => 1 + (i * (count - 1) / (MostPoints - 1)))];

    /// <summary>Runs a schedule to its end; null when it is cut short at a state met before.</summary>
    /// <param name="strategy">Strategy.</param>
    /// <param name="fixture">Fixture.</param>
    /// <param name="seed">Seed of the random streams.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="met">States met so far, past the last decision of their schedule; new ones are added.</param>
    /// <param name="reached">Told of each new one: the point, and how much of the side program has run.</param>
    internal static Outcome? RunOne(
        Strategy strategy, Fixture fixture, ulong seed, (long Point, int Events)[] schedule, HashSet<(long, int, ulong)> met,
        Action<long, int>? reached = null)
    {
        using ColumnPool.Run columns = ColumnPool.Enter();
        Machine machine = new(fixture.Machine, fixture.Sizes, strategy, seed);
        machine.LoadSideProgram(fixture.SideProgram, fixture.Names);
        long last = schedule.Length == 0 ? 0 : schedule[^1].Point;
        bool cut = false;
        Follow(machine, schedule);
        Func<long, int> follow = machine.Side.Schedule!;
        machine.Side.Schedule = point =>
        {
            // Past the last decision the future is fixed: a state met before ends as it did before.
            if (point > last && !cut)
            {
                bool isNew = met.Add((point, machine.Side.Cursor, StateHash(machine)));
                cut = !isNew && schedule.Length > 0;
                if (isNew)
                {
                    reached?.Invoke(point, machine.Side.Cursor);
                }
            }

            return cut ? 0 : follow(point);
        };
        foreach (ref readonly Kernel.Events.Event e in fixture.Program.ToArray().AsSpan())
        {
            machine.Execute(in e);
            if (cut)
            {
                return null;
            }
        }

        long points = machine.Side.PointsPassed;
        machine.Side.Schedule = null;
        machine.Side.RunRest();
        machine.Timeline.RunUntil(machine.Clock.NowNanoseconds + machine.Description.ZombieBoundNanoseconds);
        Audit audit = Audit.Of(machine, "end");
        long[] charges = new long[audit.State.Length];
        for (MemcgId memcg = MemcgId.Root; memcg < charges.Length; memcg++)
        {
            charges[memcg] = audit.State[memcg] == MemcgState.Released ? 0 : audit.UsageBytes[memcg] - audit.HeldBytes[memcg];
        }

        return new Outcome(points, charges);
    }

    /// <summary>How two outcomes differ, null when they do not.</summary>
    internal static string? Difference(Fixture fixture, Outcome first, Outcome other, (long Point, int Events)[] schedule)
    {
        for (MemcgId memcg = MemcgId.First; memcg < first.Charges.Length; memcg++)
        {
            if (first.Charges[memcg] != other.Charges[memcg])
            {
                return $"{fixture.MemcgNames[memcg]} ends with {first.Charges[memcg]} bytes when CPU1 runs last and {other.Charges[memcg]} with " +
                    $"schedule {Text(schedule)}";
            }
        }

        return null;
    }

    private static ulong StateHash(Machine machine)
    {
        ulong hash = unchecked(Simulation.Digest(machine) + (uint)machine.Side.Postponed);
        for (FolioId folio = new(0); folio < machine.Folios.Count; folio++)
        {
            hash = unchecked((hash ^ (uint)machine.Folios.Owner[folio]) * 1099511628211);
            hash = unchecked((hash ^ (ushort)(machine.Folios.Flags[folio] & ~FolioFlags.Referenced)) * 1099511628211);
        }

        return hash;
    }

    /// <summary>How a schedule ended.</summary>
    /// <param name="Points">Preemption points it passed.</param>
    /// <param name="Charges">Bytes charged by memcg.</param>
    internal sealed record Outcome(long Points, long[] Charges);
}
