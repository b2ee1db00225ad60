using Eval.Kernel.Ids;

namespace Eval.Kernel.Description;

/// <summary>What a memory cgroup itself costs on this kernel, beside what its tasks allocate.</summary>
public sealed record MemcgObjects
{
    /// <summary>Directory and files in kernfs: they go at rmdir.</summary>
    public IReadOnlyList<KernelObjects> Directory { get; init; } = [];

    /// <summary>Dentries of its files, which outlive it and go when caches are dropped.</summary>
    public IReadOnlyList<KernelObjects> Cached { get; init; } = [];

    /// <summary>Structures that live until the css is released, charged to nobody.</summary>
    public IReadOnlyList<KernelObjects> Css { get; init; } = [];

    /// <summary>Structures that live until the css is released, charged to the parent (mem_cgroup_css_alloc with the parent as active memcg).</summary>
    public IReadOnlyList<KernelObjects> ChargedToParent { get; init; } = [];

    /// <summary>Per-CPU memory in bytes, all CPUs together, charged to the parent (5.9 and later); 0 when it is charged to nobody.</summary>
    public int PercpuBytes { get; init; }

    /// <summary>Objects made for each clone of a cache: kmem_cache and its node, name, sysfs directory.</summary>
    public IReadOnlyList<KernelObjects> CacheClone { get; init; } = [];

    /// <summary>Directory of a clone in sysfs; empty when it was switched off at boot (slub_memcg_sysfs=0).</summary>
    public IReadOnlyList<KernelObjects> CacheCloneSysfs { get; init; } = [];

    /// <summary>Objects of a size that one growth of the id arrays allocates for each new id (list_lru_one, up to 5.13); the cache, and how many.</summary>
    public KernelObjects PerArrayId { get; init; } = new(CacheId.None, 0);

    /// <summary>
    /// Arrays with an entry for each id, which are made anew when the ids outgrow them and the old ones freed: one for each list_lru (up to 5.13) and
    /// one for each root cache (memcg_update_all_list_lrus and memcg_update_all_caches, up to 5.8).
    /// </summary>
    public int IdArrays { get; init; }

    /// <summary>What the tasks of a group share (find_css_set), which goes by kfree_rcu when the last task has left.</summary>
    public IReadOnlyList<KernelObjects> CssSet { get; init; } = [];

    /// <summary>An obj_cgroup (mem_cgroup_css_online), which goes by kfree_rcu when nothing is charged through it any more.</summary>
    public IReadOnlyList<KernelObjects> Objcg { get; init; } = [];

    /// <summary>What its reference counter is made of, which goes first (percpu_ref_exit).</summary>
    public IReadOnlyList<KernelObjects> ObjcgCounter { get; init; } = [];

    /// <summary>
    /// Caches of inodes, and how many lists a group gets in a filesystem that has such inodes when it first pays for one (5.18 and later); at most 64 caches.
    /// </summary>
    public IReadOnlyList<KernelObjects> Lists { get; init; } = [];

    /// <summary>What such a list is made of (struct list_lru_memcg).</summary>
    public KernelObjects ListObject { get; init; } = new(CacheId.None, 0);

    /// <summary>Cache of the nodes of the tree in which each filesystem's list finds that of a group by its id.</summary>
    public CacheId ListIdCache { get; init; } = CacheId.None;

    /// <summary>Cache of the tree nodes that kernfs keeps its inode numbers in (4.14 and later), -1 where a number costs none.</summary>
    public CacheId KernfsIdCache { get; init; } = CacheId.None;

    /// <summary>Whether the ownership vector of a slab is an object of a kmalloc cache (5.9 and later).</summary>
    public bool MakesVectors { get; init; }

    /// <summary>Whether a vector that fits into the slab's unused end is put there (7.0).</summary>
    public bool PutsVectorsIntoSlack { get; init; }

    /// <summary>A group's bdi_writeback, made when it first dirties an inode.</summary>
    public IReadOnlyList<KernelObjects> Writeback { get; init; } = [];
}
