using Eval.Kernel.Contract;

namespace Eval.Strategies.Facets.Kmem.PerMemcgCaches;

/// <summary>What is known of designs with per-memcg caches, with the places that say so.</summary>
internal static class CachesAdmissions
{
    public static Admission CachesPin { get; } =
        new("zombies-drain", "2014 thread, Johannes Weiner on Way #2: continues to pin the css after cgroup destruction indefinitely");

    public static Admission SlabPagesPin { get; } =
        new("zombies-drain", "2020 cover letter: objects such as dentries are left after the cgroup is deleted; each keeps its slab page charged");

    public static Admission FoliosPin { get; } =
        new("zombies-drain", "2023 recharge thread: folios charged to an offline memcg keep it as a zombie until they are freed");

    public static Admission Deadlock { get; } =
        new("deadlock-freedom", "2020 thread, Pavel Tatashin: mem_hotplug_lock is taken under cgroup_mutex in memcg_deactivate_kmem_caches");

    public static Admission FirstAllocation { get; } =
        new("no-lost-charge", "mm/slab_common.c up to 5.8, memcg_kmem_get_cache: the root cache serves, uncharged, until a worker has made the clone");

    public static Admission CloneComesLater { get; } =
        new("schedule-independence", "mm/memcontrol.c up to 5.8, on memcg_kmem_get_cache: the first user's clone is created asynchronously in a workqueue, and its allocation goes through with the original cache");

    public static Admission PageRounding { get; } =
        new("accuracy", "2020 cover letter: slab pages are used exclusively by one memcg, with 45 to 65 % utilisation in most cases");

    public static Admission Quadratic { get; } =
        new("teardown-scales", "2017 cover letter: O(N^2) on the total number of caches, with synchronous waits under cgroup_mutex");

    public static Admission FirstAllocationFate { get; } =
        new("uniform-fate", "mm/slab_common.c up to 5.8, memcg_kmem_get_cache: objects allocated before the clone exists belong to nobody, the next ones to the group");

    public static Admission HalfIsReparented { get; } =
        new("uniform-fate", "2023 recharge thread: slab is currently reparented while page cache stays with the dead group");

    public static IReadOnlyList<Admission> Synchronous { get; } = [SlabPagesPin, Deadlock, FirstAllocation, CloneComesLater, FirstAllocationFate, PageRounding, Quadratic];

    public static IReadOnlyList<Admission> Batched { get; } = [SlabPagesPin, Deadlock, FirstAllocation, CloneComesLater, FirstAllocationFate, PageRounding];

    public static IReadOnlyList<Admission> Reparented { get; } = [FoliosPin, Deadlock, FirstAllocation, CloneComesLater, HalfIsReparented, PageRounding];

    public static IReadOnlyList<Admission> Dead { get; } = [CachesPin, Deadlock, FirstAllocation, CloneComesLater, FirstAllocationFate, PageRounding];
}
