using Eval.Kernel.Scheduling;

namespace Eval.Harness.Runs.Schedules;

/// <summary>What a search through the schedules of two CPUs found.</summary>
/// <param name="Runs">Schedules that were run.</param>
/// <param name="Pruned">Of these, cut short at a state met before, or where the other CPU acts on what is not there.</param>
/// <param name="Points">Preemption points of the undisturbed run.</param>
/// <param name="Locks">Locks tried in it, where the other CPU may come in before each; 0 where it may not.</param>
/// <param name="Left">Schedules known and not run, because the bound was reached or something was found.</param>
/// <param name="MostRuns">The bound.</param>
/// <param name="Difference">How the found schedule ends in another way than the undisturbed one; null when none does.</param>
/// <param name="Schedule">The found schedule; empty when there is none.</param>
public sealed record ScheduleAnswer(
    int Runs, int Pruned, long Points, long Locks, int Left, int MostRuns, string? Difference, Schedule Schedule)
{
    /// <summary>What was found where it may come in before locks as well; null when that was not looked for.</summary>
    public ScheduleAnswer? AtLocks { get; init; }

    /// <summary>How much was looked at, in a line.</summary>
    public string Counts =>
        $"{Counted.Of(Runs, "schedule")} run, {Pruned} of them cut short at a state met before{(Locks > 0 ? " or before what they act on" : "")}, " +
        $"{Counted.Of(Points, "preemption point")}{(Locks > 0 ? $", {Counted.Of(Locks, "lock")}" : "")}; " +
        (Difference is not null ? "no shorter one does" : Left > 0 ? $"the bound of {MostRuns} was reached with {Left} more known" : "that is all there are");
}

/// <summary>What a search through the orders of scripted threads found.</summary>
/// <param name="States">States that were reached.</param>
/// <param name="Met">Orders that came to a state met before.</param>
/// <param name="Pruned">Steps left out because they only change places with one they do not meet.</param>
/// <param name="Infeasible">Orders left out because the fixture's own step would have to wait in them for a thread.</param>
/// <param name="Points">Points inside the story's steps, locks about to be tried and preemption points, at which threads were let in.</param>
/// <param name="IsWhole">Whether all was looked at; false when the bound was reached.</param>
/// <param name="Deadlock">The circle that was found; null when there is none.</param>
/// <param name="Steps">The order that closes it, shortest first: who does what; empty when there is none.</param>
public sealed record ThreadAnswer(
    int States, int Met, int Pruned, int Infeasible, int Points, bool IsWhole, Deadlock? Deadlock, IReadOnlyList<(string Thread, string Step)> Steps)
{
    /// <summary>How much was looked at, in a line.</summary>
    public string Counts =>
        $"{Counted.Of(States, "state")} reached, {Met} met again, {Pruned} steps left out that only change places, " +
        $"{Infeasible} orders in which the story itself would wait, {Counted.Of(Points, "point")} inside its steps" +
        (Deadlock is not null ? "; no shorter one does" : IsWhole ? "; that is all there are" : $"; the bound of {ThreadSearch.MostStates} states was reached");
}
