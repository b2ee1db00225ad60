namespace Eval.Harness.Runs.Schedules;

/// <summary>What exploring the interleavings of two CPUs found.</summary>
/// <param name="Schedules">Schedules run to their end.</param>
/// <param name="Pruned">Schedules cut short because they reached a state met before.</param>
/// <param name="Points">Preemption points of the undisturbed run.</param>
/// <param name="PointsTried">Points at which the other CPU was let in.</param>
/// <param name="Difference">The shortest schedule that ends with other charges, and the numbers; null when there is none.</param>
/// <param name="Schedule">That schedule, as <c>show --schedule</c> takes it: point:events pairs.</param>
public sealed record Exploration(int Schedules, int Pruned, int Points, int PointsTried, string? Difference, string? Schedule);
