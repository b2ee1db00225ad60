namespace Eval.Lab.Recording;

/// <summary>The kernel's events that a trace is made of.</summary>
internal static class TracedEvents
{
    /// <summary>Those that replay cannot do without.</summary>
    public static readonly string[] Needed =
    [
        "kmem/kmem_cache_alloc", "kmem/kmem_cache_free", "kmem/mm_page_alloc", "kmem/mm_page_free", "sched/sched_process_fork",
        "sched/sched_process_exit",
    ];

    /// <summary>Those that tell more, and that a kernel may lack.</summary>
    public static readonly string[] Welcome =
    [
        "kmem/kmalloc", "kmem/kfree", "filemap/mm_filemap_add_to_page_cache", "filemap/mm_filemap_delete_from_page_cache", "cgroup/cgroup_mkdir",
        "cgroup/cgroup_rmdir",
        "cgroup/cgroup_release", "cgroup/cgroup_attach_task", "cgroup/cgroup_transfer_tasks", "sched/sched_process_exec",
    ];
}
