using Eval.Kernel.Contract;

namespace Eval.Strategies.Roster;

/// <summary>The posting of 2008 that all policies of task move are from.</summary>
internal static class Series2008
{
    public static SeriesInfo MoveUsage { get; } = new(
        "[RFD][PATCH] memcg: Move Usage at Task Move", "KAMEZAWA Hiroyuki", "2008-06-05", Patches: 1, Files: 3, Insertions: 217, Deletions: 12);
}
