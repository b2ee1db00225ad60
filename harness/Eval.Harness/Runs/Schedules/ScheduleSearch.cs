using Eval.Harness.Fixtures;
using Eval.Kernel.Contract;

namespace Eval.Harness.Runs.Schedules;

/// <summary>
/// Looks at every place where the other CPU's program may run, in as many pieces as it has steps: from each state of each preemption point that was not met
/// before, some of what is left is let in. Fewest pieces first, so that what is found is as short as can be. Bound: so many runs.
/// </summary>
public static class ScheduleSearch
{
    /// <summary>Runs at most, unless somebody says otherwise.</summary>
    public const int UsualRuns = 2000;

    /// <summary>Searches.</summary>
    /// <param name="strategy">Strategy.</param>
    /// <param name="fixture">A fixture that explores schedules.</param>
    /// <param name="seed">Seed of the random streams.</param>
    /// <param name="mostRuns">Runs at most.</param>
    public static ScheduleAnswer Search(Strategy strategy, Fixture fixture, ulong seed, int mostRuns = UsualRuns)
    {
        ArgumentNullException.ThrowIfNull(fixture);
        HashSet<(long Point, int Cursor, ulong State)> met = [];
        Queue<(long Point, int Events)[]> waiting = new();
        ScheduleExplorer.Outcome first = ScheduleExplorer.RunOne(strategy, fixture, seed, [], met, (point, cursor) => Branch([], point, cursor))!;
        int runs = 1, pruned = 0;
        while (runs < mostRuns && waiting.TryDequeue(out (long Point, int Events)[]? schedule))
        {
            runs++;
            if (ScheduleExplorer.RunOne(strategy, fixture, seed, schedule, met, (point, cursor) => Branch(schedule, point, cursor)) is not { } outcome)
            {
                pruned++;
                continue;
            }

            if (ScheduleExplorer.Difference(fixture, first, outcome, schedule) is { } difference)
            {
                return new ScheduleAnswer(runs, pruned, first.Points, waiting.Count, mostRuns, difference, schedule);
            }
        }

        return new ScheduleAnswer(runs, pruned, first.Points, waiting.Count, mostRuns, null, []);

        void Branch((long Point, int Events)[] before, long point, int cursor)
        {
            for (int events = fixture.SideProgram.Length - cursor; events > 0; events--)
            {
                waiting.Enqueue([.. before, (point, events)]);
            }
        }
    }
}
