using Eval.Kernel.Ids;

namespace Eval.Kernel.Charging;

/// <summary>What a charge asks for when reclaim has not helped (mem_cgroup_out_of_memory).</summary>
internal interface IOomKiller
{
    /// <summary>Kills the worst task of a subtree, and with it the group that it is killed together with (memory.oom.group).</summary>
    /// <returns>False when no task is left to kill.</returns>
    bool Kill(MemcgId memcg);

    /// <summary>Whether a task has been killed; false for none (-1).</summary>
    bool HasKilled(int task);
}
