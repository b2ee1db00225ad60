using Eval.Kernel.Contract;

namespace Eval.Strategies.Postings;

/// <summary>The posting of 2008 that names four policies of task move.</summary>
internal static class MoveUsage2008
{
    public static SeriesInfo Series { get; } = new(
        "[RFD][PATCH] memcg: Move Usage at Task Move", "KAMEZAWA Hiroyuki", "2008-06-05", Patches: 1, Files: 3, Insertions: 217, Deletions: 12)
    {
        Parents = ["leave-behind"],
    };
}
