using Eval.Kernel.Ids;

namespace Eval.Kernel.Charging;

/// <summary>What a charge asks for when reclaim has not helped (mem_cgroup_out_of_memory).</summary>
internal interface IOomKiller
{
    /// <summary>No task is left to kill.</summary>
    const int NoVictim = -1;

    /// <summary>Kills the worst task of a subtree.</summary>
    /// <returns>The task, or <see cref="NoVictim"/>.</returns>
    int Kill(MemcgId memcg);
}
