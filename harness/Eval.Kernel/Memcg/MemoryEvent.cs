namespace Eval.Kernel.Memcg;

/// <summary>
/// The words of memory.events and memory.swap.events that the machine counts (enum memcg_memory_event, include/linux/memcontrol.h), and events of memory.stat.
/// </summary>
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

    /// <summary>"high" of memory.swap.events: a charger was over memory.swap.high.</summary>
    SwapHigh,

    /// <summary>"zswpout" of memory.stat: a page went to zswap.</summary>
    ZswapOut,

    /// <summary>"zswpin" of memory.stat: a page came back from it.</summary>
    ZswapIn,

    /// <summary>"zswpwb" of memory.stat: a page went from zswap to the swap device.</summary>
    ZswapWrittenBack,
}
