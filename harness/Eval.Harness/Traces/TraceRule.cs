namespace Eval.Harness.Traces;

/// <summary>What became of an event that was read. Every event read has exactly one.</summary>
public enum TraceRule
{
    /// <summary>By rule: a group was made or removed.</summary>
    GroupMadeOrRemoved,

    /// <summary>By rule: a task was forked, moved to a group, exec'd, or ended.</summary>
    TaskForkedMovedOrEnded,

    /// <summary>By rule: an allocation by a task that was seen being attached to its group (cgroup_attach_task).</summary>
    OwnerAttached,

    /// <summary>By rule: an allocation by a task that inherited its group from an attached one (sched_process_fork).</summary>
    OwnerInherited,

    /// <summary>By rule: an allocation in an interrupt, which is no task's; memcg_kmem_bypass charges nobody.</summary>
    Interrupt,

    /// <summary>By rule: a page that was then added to the page cache, where it is counted.</summary>
    PageForPageCache,

    /// <summary>By rule: a free, its owner known by the address.</summary>
    FreeByAddress,

    /// <summary>By default: an allocation by a task never seen attached: the root group.</summary>
    OwnerByDefault,

    /// <summary>Dropped: a free of an object allocated before the trace.</summary>
    UnmatchedObjectFree,

    /// <summary>Dropped: a free of pages allocated before the trace.</summary>
    UnmatchedPageFree,

    /// <summary>Dropped: a page leaving the page cache that came before the trace.</summary>
    UnmatchedCacheDelete,

    /// <summary>Dropped: a null pointer.</summary>
    NullPointer,

    /// <summary>Dropped: an allocation of pages that failed.</summary>
    FailedAllocation,

    /// <summary>Dropped: pages of no user and without __GFP_ACCOUNT: slab runs, which the model makes itself, and memory nobody is charged for.</summary>
    PagesNotCharged,

    /// <summary>Dropped: kmalloc beyond the largest cache: its pages came as mm_page_alloc.</summary>
    LargeKmalloc,

    /// <summary>Dropped: a free of something that was dropped.</summary>
    FreeOfDropped,

    /// <summary>Dropped: a cgroup event that tells of an effect, not of a cause (release, populated, rstat, …).</summary>
    CgroupEffect,

    /// <summary>Dropped: a cgroup event of another hierarchy than memory's.</summary>
    OtherHierarchy,

    /// <summary>Dropped: an event of another subsystem.</summary>
    OtherEvent,
}
