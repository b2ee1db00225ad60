using Eval.Harness.Fixtures;
using Eval.Kernel.Contract;
using Eval.Kernel.Scheduling;

namespace Eval.Harness.Runs.Schedules;

/// <summary>
/// Looks at every place where the other CPU's program may run, in as many pieces as it has steps: from each state of each point that was not met before, some
/// of what is left is let in. Fewest pieces first, so that what is found is as short as can be. Bound: so many runs.
/// </summary>
/// <remarks>
/// Preemption points first: there a step is half done. Where these make no difference, points before locks are tried as well. An operation begins with a
/// lock, so what they find may be no more than that the order of whole steps matters; the answer says which of the two it was.
/// </remarks>
public static class ScheduleSearch
{
    /// <summary>Runs at most, unless somebody says otherwise.</summary>
    public const int UsualRuns = 2000;

    /// <summary>Searches.</summary>
    /// <param name="strategy">Strategy.</param>
    /// <param name="fixture">A fixture that explores schedules.</param>
    /// <param name="seed">Seed of the random streams.</param>
    /// <param name="mostRuns">Runs at most, at either kind of points.</param>
    public static ScheduleAnswer Search(Strategy strategy, Fixture fixture, ulong seed, int mostRuns = UsualRuns)
    {
        ArgumentNullException.ThrowIfNull(fixture);
        ScheduleAnswer atPoints = Search(strategy, fixture, seed, mostRuns, atLocks: false);
        return atPoints.Difference is null ? atPoints with { AtLocks = Search(strategy, fixture, seed, mostRuns, atLocks: true) } : atPoints;
    }

    private static ScheduleAnswer Search(Strategy strategy, Fixture fixture, ulong seed, int mostRuns, bool atLocks)
    {
        HashSet<(SchedulePoint Point, int Cursor, ulong State)> met = [];
        Queue<Schedule> waiting = new();
        ScheduleExplorer.Outcome first = Run(Schedule.Undisturbed)!;
        int runs = 1, pruned = 0;
        while (runs < mostRuns && waiting.TryDequeue(out Schedule? schedule))
        {
            runs++;
            if (Run(schedule) is not { } outcome)
            {
                pruned++;
                continue;
            }

            if (ScheduleExplorer.Difference(fixture, first, outcome, schedule) is { } difference)
            {
                return Answer(difference, schedule);
            }
        }

        return Answer(null, Schedule.Undisturbed);

        ScheduleAnswer Answer(string? difference, Schedule found) =>
            new(runs, pruned, first.Points, first.Locks, waiting.Count, mostRuns, difference, found);

        ScheduleExplorer.Outcome? Run(Schedule schedule) => ScheduleExplorer.RunOne(strategy, fixture, seed, schedule, met, Branch(schedule), atLocks);

        Action<SchedulePoint, int> Branch(Schedule before) => (point, cursor) =>
        {
            for (int events = fixture.SideProgram.Length - cursor; events > 0; events--)
            {
                waiting.Enqueue(before.Then(point, events));
            }
        };
    }
}
