using Eval.Kernel.Contract;

namespace Eval.Strategies.PerMemcgCaches;

/// <summary>What is known of designs with per-memcg caches, with the places that say so.</summary>
internal static class CachesAdmissions
{
    public static Admission SlabPins { get; } =
        new("zombies-drain", "2014 thread, Johannes Weiner on Way #2: caches and pages continue to pin the css after cgroup destruction indefinitely");

    public static Admission FoliosPin { get; } =
        new("zombies-drain", "2023 recharge thread: folios charged to an offline memcg keep it as a zombie until they are freed");

    public static Admission Deadlock { get; } =
        new("deadlock-freedom", "2020 thread, Pavel Tatashin: mem_hotplug_lock is taken under cgroup_mutex in memcg_deactivate_kmem_caches");

    public static Admission FirstAllocation { get; } =
        new("no-lost-charge", "mm/slab_common.c up to 5.8, memcg_kmem_get_cache: the root cache serves, uncharged, until a worker has made the clone");

    public static Admission PageRounding { get; } =
        new("accuracy", "2020 cover letter: slab pages are used exclusively by one memcg, with 45 to 65 % utilisation in most cases");

    public static Admission Quadratic { get; } =
        new("teardown-scales", "2017 cover letter: O(N^2) on the total number of caches, with synchronous waits under cgroup_mutex");

    public static IReadOnlyList<Admission> Synchronous { get; } = [SlabPins, Deadlock, FirstAllocation, PageRounding, Quadratic];
}
