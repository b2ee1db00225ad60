using Eval.Kernel.Ids;

namespace Eval.Harness.Runs.Watches;

/// <summary>An ancestor whose usage changed because a group below it went offline.</summary>
/// <param name="Memcg">The group that went.</param>
/// <param name="Ancestor">The ancestor.</param>
/// <param name="BeforeBytes">Its usage before.</param>
/// <param name="AfterBytes">Its usage after.</param>
/// <param name="UnexplainedBytes">What of the change is neither freed memory nor an emptied stock.</param>
public sealed record OfflineDisturbance(MemcgId Memcg, MemcgId Ancestor, long BeforeBytes, long AfterBytes, long UnexplainedBytes);
