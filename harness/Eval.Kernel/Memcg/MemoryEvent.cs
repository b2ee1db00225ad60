namespace Eval.Kernel.Memcg;

/// <summary>The words of memory.events that the machine counts (enum memcg_memory_event, include/linux/memcontrol.h).</summary>
internal enum MemoryEvent
{
    /// <summary>"low": reclaimed below memory.low.</summary>
    Low,

    /// <summary>"high": reclaimed because of memory.high.</summary>
    High,

    /// <summary>"max": a charge met memory.max and had to reclaim.</summary>
    Max,

    /// <summary>"oom": reclaim did not help.</summary>
    Oom,

    /// <summary>"oom_kill": a task of the group was killed.</summary>
    OomKill,

    /// <summary>"oom_group_kill": all tasks of the group were killed together.</summary>
    OomGroupKill,

    /// <summary>"max" of memory.swap.events: a page was not swapped out because of memory.swap.max.</summary>
    SwapMax,
}
