namespace Eval.Harness.Fixtures.Programs;

/// <summary>Who allocates.</summary>
/// <param name="Task">The task, -1 when a group is charged directly.</param>
/// <param name="Group">The group, when there is no task.</param>
/// <param name="Cpu">CPU it happens on.</param>
internal readonly record struct Charger(int Task, int Group, int Cpu);
