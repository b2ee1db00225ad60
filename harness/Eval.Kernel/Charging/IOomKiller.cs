using Eval.Kernel.Ids;

namespace Eval.Kernel.Charging;

/// <summary>What a charge asks for when reclaim has not helped (mem_cgroup_out_of_memory).</summary>
internal interface IOomKiller
{
    /// <summary>Kills the worst task of a subtree, and with it the group that it is killed together with (memory.oom.group).</summary>
    /// <param name="memcg">Top of the subtree, whose limit is in the way.</param>
    /// <param name="askedPages">Pages that somebody wants to charge; 0 when the limit came below what is charged already.</param>
    /// <returns>False when no task is left to kill.</returns>
    bool Kill(MemcgId memcg, int askedPages);

    /// <summary>Whether a task has been killed; false for none (-1).</summary>
    bool HasKilled(int task);
}
