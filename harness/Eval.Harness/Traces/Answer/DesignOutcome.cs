namespace Eval.Harness.Traces.Answer;

/// <summary>What a design would have left behind on a traced host.</summary>
/// <param name="Strategy">The design.</param>
/// <param name="DeadGroups">Removed groups that were not gone where the trace ends.</param>
/// <param name="DeadGroupsLater">And after all deferred work had its time.</param>
/// <param name="DeadBytes">Memory charged to them then, those of the groups looked at.</param>
/// <param name="HeldBy">What holds most of them, as results.json names it; empty when there are none.</param>
public sealed record DesignOutcome(string Strategy, int DeadGroups, int DeadGroupsLater, long DeadBytes, string HeldBy);
