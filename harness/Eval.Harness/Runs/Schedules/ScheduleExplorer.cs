using Eval.Harness.Fixtures;
using Eval.Harness.Runs.Audits;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

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
        HashSet<(SchedulePoint Point, int Cursor, ulong State)> met = [];
        Outcome first = RunOne(strategy, fixture, seed, Schedule.Undisturbed, met)!;
        SchedulePoint[] points = PointsOf(first.Points);
        int schedules = 1, pruned = 0;
        foreach (Schedule schedule in Schedules(points, fixture.SideProgram.Length))
        {
            if (RunOne(strategy, fixture, seed, schedule, met) is not { } outcome)
            {
                pruned++;
                continue;
            }

            schedules++;
            if (Difference(fixture, first, outcome, schedule) is { } difference)
            {
                return new Exploration(schedules, pruned, (int)first.Points, points.Length, difference, schedule.ToString());
            }
        }

        return new Exploration(schedules, pruned, (int)first.Points, points.Length, null, null);
    }

    // Shortest first: one piece, then two.
    private static IEnumerable<Schedule> Schedules(SchedulePoint[] points, int sideEvents)
    {
        foreach (SchedulePoint point in points)
        {
            yield return new Schedule([(point, sideEvents)]);
        }

        for (int cut = 1; cut < sideEvents; cut++)
        {
            for (int i = 0; i < points.Length; i++)
            {
                yield return new Schedule([(points[i], cut)]);
                for (int j = i + 1; j < points.Length; j++)
                {
                    yield return new Schedule([(points[i], cut), (points[j], sideEvents - cut)]);
                }
            }
        }
    }

    private static SchedulePoint[] PointsOf(long count)
    {
        int tried = (int)Math.Min(count, MostPoints), gaps = Math.Max(1, tried - 1);
        return [.. Enumerable.Range(0, tried).Select(i => new SchedulePoint(1 + (i * (count - 1) / gaps), IsLock: false))];
    }

    /// <summary>
    /// Runs a schedule to its end; null when it is cut short at a state met before or, where locks are points, because CPU1 acts on what is not there yet.
    /// </summary>
    /// <param name="strategy">Strategy.</param>
    /// <param name="fixture">Fixture.</param>
    /// <param name="seed">Seed of the random streams.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="met">States met so far, past the last decision of their schedule; new ones are added.</param>
    /// <param name="reached">Told of each new one: the point, and how much of the side program has run.</param>
    /// <param name="atLocks">Whether locks are points, too.</param>
    internal static Outcome? RunOne(
        Strategy strategy, Fixture fixture, ulong seed, Schedule schedule, HashSet<(SchedulePoint, int, ulong)> met,
        Action<SchedulePoint, int>? reached = null, bool atLocks = false)
    {
        using ColumnPool.Run columns = ColumnPool.Enter();
        Machine machine = new(fixture.Machine, fixture.Sizes, strategy, seed);
        machine.LoadSideProgram(fixture.SideProgram, fixture.Names);
        int decided = 0;
        bool cut = false;
        Schedule.LetIn(machine, atLocks, point =>
        {
            // Past the last decision the future is fixed: a state met before ends as it did before.
            if (decided == schedule.Pieces.Count && !cut)
            {
                bool isNew = met.Add((point, machine.Side.Cursor, StateHash(machine)));
                cut = !isNew && decided > 0;
                if (isNew)
                {
                    reached?.Invoke(point, machine.Side.Cursor);
                }
            }

            decided += schedule.Pieces.Count(p => p.Point == point);
            return cut ? 0 : schedule.EventsAt(point);
        });
        foreach (ref readonly Kernel.Events.Event e in fixture.Program.ToArray().AsSpan())
        {
            machine.Execute(in e);
            if (cut || (atLocks && machine.Side.Misplaced > 0))
            {
                return null;
            }
        }

        (long points, long locks) = (machine.Side.PointsPassed, machine.Side.LocksReached);
        Schedule.LetNobodyIn(machine);
        machine.Side.RunRest();
        machine.Timeline.RunUntil(machine.Clock.NowNanoseconds + machine.Description.ZombieBoundNanoseconds);
        Audit audit = Audit.Of(machine, "end");
        long[] charges = new long[audit.State.Length];
        for (MemcgId memcg = MemcgId.Root; memcg < charges.Length; memcg++)
        {
            charges[memcg] = audit.State[memcg] == MemcgState.Released ? 0 : audit.UsageBytes[memcg] - audit.HeldBytes[memcg];
        }

        return new Outcome(points, locks, charges);
    }

    /// <summary>How two outcomes differ, null when they do not.</summary>
    internal static string? Difference(Fixture fixture, Outcome first, Outcome other, Schedule schedule)
    {
        for (MemcgId memcg = MemcgId.First; memcg < first.Charges.Length; memcg++)
        {
            if (first.Charges[memcg] != other.Charges[memcg])
            {
                return $"{fixture.MemcgNames[memcg]} ends with {first.Charges[memcg]} bytes when CPU1 runs last and {other.Charges[memcg]} with " +
                    $"schedule {schedule}";
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
    /// <param name="Locks">Locks that were about to be tried, where these are points.</param>
    /// <param name="Charges">Bytes charged by memcg.</param>
    internal sealed record Outcome(long Points, long Locks, long[] Charges);
}
