using Eval.Kernel.Ids;

namespace Eval.Kernel.Description;

/// <summary>
/// A machine as data: page size, CPUs, cache geometry, what this kernel's generic code does, and the price of a step.
/// One description serves all scenarios of a kernel.
/// </summary>
public sealed record MachineDescription
{
    /// <summary>Stable id, kebab-case.</summary>
    public required string Id { get; init; }

    /// <summary>Where the values come from.</summary>
    public required string Source { get; init; }

    /// <summary>Bytes of a page, a power of two.</summary>
    public int PageSizeBytes { get; init; } = 4096;

    /// <summary>CPUs, 1…256.</summary>
    public int CpuCount { get; init; } = 2;

    /// <summary>NUMA nodes, 1 to <see cref="CpuCount"/>, over which the CPUs are spread in blocks.</summary>
    public int NodeCount { get; init; } = 1;

    /// <summary>Root caches.</summary>
    public required IReadOnlyList<CacheGeometry> Caches { get; init; }

    /// <summary>Prices.</summary>
    public required CostTable Costs { get; init; }

    /// <summary>Pages of a per-CPU charge stock (MEMCG_CHARGE_BATCH, 64 since 5.6 and in bytes before; CHARGE_BATCH 32 in older ones).</summary>
    public int StockPages { get; init; } = 64;

    /// <summary>Memcgs one CPU's stock holds (NR_MEMCG_STOCK, 1 before f735eebe55f8, then 7).</summary>
    public int StockSlots { get; init; } = 1;

    /// <summary>
    /// Pages by which each counter of memory.stat may be off for each CPU and memcg, 0 when readers see them all: from a983b5ebee57 (4.16) to
    /// 2d146aa3aa84 (5.13) a CPU kept changes up to MEMCG_CHARGE_BATCH to itself. The machine's own counters are exact; this says what a real reader
    /// would have seen.
    /// </summary>
    public int StatBatchPages { get; init; }

    /// <summary>How a reader of memory.stat comes to its values.</summary>
    public StatReading StatReading { get; init; }

    /// <summary>
    /// Version of the memory controller's interface, 1 or 2: what a limit below the usage does, whether charges can be moved, who is pinned by
    /// sockets and dirty inodes.
    /// </summary>
    public int CgroupVersion { get; init; } = 2;

    /// <summary>
    /// The mount option memory_recursiveprot: memory.min and memory.low of a parent that its children do not claim protect them by their size. systemd
    /// mounts with it; the kernel's default is without.
    /// </summary>
    public bool ProtectsRecursively { get; init; }

    /// <summary>The mount option memory_localevents: memory.events shows what happened to the group alone, not to those below it.</summary>
    public bool EventsAreLocal { get; init; }

    /// <summary>Whether a kernel allocation over a limit has a task killed (since 4.19, 29ef680ae7c2); before, it is refused.</summary>
    public bool KernelChargesKill { get; init; } = true;

    /// <summary>What memory.kmem.limit_in_bytes of cgroup v1 does.</summary>
    public KmemLimitRule KmemLimit { get; init; }

    /// <summary>Whether memory.force_empty drains stocks first (since 4.20, "mm: memcontrol: drain memcg stock on force_empty").</summary>
    public bool ForceEmptyDrainsStock { get; init; } = true;

    /// <summary>How a group's evictable folios are kept in order of use.</summary>
    public LruDesign Lru { get; init; }

    /// <summary>What /sys/kernel/mm/transparent_hugepage/enabled says; khugepaged, which collapses small pages later, is not there.</summary>
    public HugePageMode HugePages { get; init; }

    /// <summary>
    /// HPAGE_PMD_ORDER: a huge page has 1 &lt;&lt; order pages, as many as a page table that fills a page has entries of 8 bytes (x86-64, arm64, riscv: 9 with
    /// pages of 4 KiB, 13 with 64 KiB) unless a machine file says otherwise.
    /// </summary>
    public int HugePageOrder { get => field > 0 ? field : int.Log2(PageSizeBytes) - 3; init; }

    /// <summary>vm.nr_hugepages: hugetlb pages in the pool.</summary>
    public int HugetlbPages { get; init; }

    /// <summary>The mount option memory_hugetlb_accounting.</summary>
    public bool AccountsHugetlb { get; init; }

    /// <summary>Pages of the swap device, 0 when there is none: then anonymous memory and tmpfs stay in memory.</summary>
    public long SwapPages { get; init; }

    /// <summary>
    /// Bytes that zswap compresses a page to, 0 when there is no zswap in front of the swap device. How well pages compress is the workload's affair, so a
    /// fixture says it.
    /// </summary>
    public int ZswapEntryBytes { get; init; }

    /// <summary>
    /// Whether new anonymous memory is active at once (up to 5.8); since 5.9 (b518154e59aa) it is inactive, and what is used between two looks of reclaim is
    /// spared once. Where there is no swap nobody looks, and it is kept active.
    /// </summary>
    public bool AnonStartsActive { get; init; }

    /// <summary>How reclaim below a limit goes over the groups of a subtree.</summary>
    public SubtreeVisits SubtreeVisits { get; init; }

    /// <summary>Whether slabs that became empty count as reclaimed for a group (up to 6.3; then for the whole machine alone, flush_reclaim_state).</summary>
    public bool SlabsCountAsReclaimed { get; init; } = true;

    /// <summary>Whether memory.reclaim asks for a quarter of what is left to do at a time (since 6.9, memory_reclaim), not for all of it.</summary>
    public bool ReclaimsOnDemandByQuarters { get; init; }

    /// <summary>
    /// Lists of unused dentries and inodes, two for each mounted filesystem, the kernel's own included, and one of page-cache nodes: each is looked at
    /// when a group goes, on each NUMA node. Where a trace shows how many entries each new id gets (memcg_update_all_list_lrus, up to 5.13), so many; else
    /// a machine file says it by <c>limits: {list_lrus: N}</c>, or there are 47, as in the trace of 5.10, whose guest mounts what those of the later kernels
    /// mount.
    /// </summary>
    public int ListLrus { get; init; } = 47;

    /// <summary>
    /// How often reclaim at a limit is tried in vain: MAX_RECLAIM_RETRIES of mm/internal.h; up to 5.8 MEM_CGROUP_RECLAIM_RETRIES, 5, of mm/memcontrol.c
    /// (d977aa939fca).
    /// </summary>
    public int ReclaimRetries { get; init; } = 16;

    /// <summary>What a charger over memory.high does on its way back to user space.</summary>
    public OverHigh OverHigh { get; init; }

    /// <summary>Whether a write to memory.high drains stocks and reclaims until it holds (since 5.5, 8c8c383c04f6); before, it reclaims once.</summary>
    public bool HighIsTriedHard { get; init; } = true;

    /// <summary>
    /// Whether a reclaim passes over the group it is meant for when an earlier one, from above, found it within its memory.min or memory.low: from 5.9
    /// (45c7f7e1ef17) to 6.1 (adb8213014b2).
    /// </summary>
    public bool ProtectionIsStaleAtTarget { get; init; }

    /// <summary>Memcg ids there are, the root's included: MEM_CGROUP_ID_MAX (include/linux/memcontrol.h).</summary>
    public int MemcgIds { get; init; } = 65_535;

    /// <summary>Whether css_offline drains the stocks of the subtree (drain_all_stock in mem_cgroup_css_offline).</summary>
    public bool DrainsStockAtOffline { get; init; } = true;

    /// <summary>Folios of a per-CPU LRU batch (PAGEVEC_SIZE 14, then 15, then 31); 0 turns batches off.</summary>
    public int PagevecFolios { get; init; }

    /// <summary>Whether drop_caches drains the batches of all CPUs first (lru_add_drain_all).</summary>
    public bool DropCachesDrainsPagevecs { get; init; } = true;

    /// <summary>
    /// Whether inodes with page cache are kept off the inode LRU (Linux 5.15, "vfs: keep inodes with page cache off the inode shrinker LRU").
    /// </summary>
    public bool ShieldsInodesWithPages { get; init; }

    /// <summary>Whether a dirtied inode is attached to its memcg's bdi_writeback (CONFIG_CGROUP_WRITEBACK, cgroup v2, 4.2).</summary>
    public bool HasCgroupWriteback { get; init; }

    /// <summary>Whether clean inodes leave the writeback structures of dying memcgs (cleanup_offline_cgwbs, 5.14).</summary>
    public bool SwitchesInodesOfDyingWriteback { get; init; }

    /// <summary>
    /// Whether a group's writeback structure is written as soon as its worker first looks, an interval after its first inode got dirty, when it has
    /// dirty pages: a structure that has written nothing yet has next to no share of the background threshold (wb_over_bg_thresh). Traces of k8 show
    /// it on 5.10 to 6.12 and not on 7.2.
    /// </summary>
    public bool FlushesGroupsAfterInterval { get; init; }

    /// <summary>Interval of the periodic flusher (dirty_writeback_centisecs).</summary>
    public long WritebackIntervalNanoseconds { get; init; } = 5_000_000_000;

    /// <summary>Age at which dirty data is written (dirty_expire_centisecs).</summary>
    public long DirtyExpireNanoseconds { get; init; } = 30_000_000_000;

    /// <summary>Length of an RCU grace period as synchronize_rcu sees it when it follows another one, which is the longest that call_rcu sees.</summary>
    public long GracePeriodNanoseconds { get; init; } = 12_000_000;

    /// <summary>Virtual nanoseconds that kfree_rcu gathers before it asks for a grace period (KFREE_DRAIN_JIFFIES), 0 where it asks at once.</summary>
    public long KfreeRcuDrainNanoseconds { get; init; }

    /// <summary>Objects with which kfree_rcu gathers no longer than to the next tick (KVFREE_BULK_MAX_ENTR, since 6.0), 0 where it waits in any case.</summary>
    public int KfreeRcuMost { get; init; }

    /// <summary>
    /// Length of a scheduler tick, 0 for none. Grace periods begin and end in the tick (rcu_check_callbacks, kernel/rcu/tree.c): one asked for
    /// between two ticks counts from the tick before.
    /// </summary>
    public long TickNanoseconds { get; init; }

    /// <summary>
    /// Whether a mutex goes to who waited for it, wherever that one sleeps (4.10, 9d659ae14b54). Before, whoever came first took it: a worker that
    /// goes on with its next item gives way to a sleeper of its own CPU (process_one_work) but is there before one that another CPU has yet to wake.
    /// </summary>
    public bool MutexesHandOver { get; init; } = true;

    /// <summary>
    /// Whether moving a task waits for a grace period unless another move has just been: cgroup_threadgroup_rwsem is a per-CPU semaphore (before 4.8,
    /// and since 6.0, 6a010a49b63a, unless mounted with favordynmods).
    /// </summary>
    public bool MoveWaitsForReaders { get; init; }

    /// <summary>From queue_work to the first instruction of the item.</summary>
    public long WorkerWakeNanoseconds { get; init; } = 50_000;

    /// <summary>How long operations take beside the steps counted.</summary>
    public OperationTimes Times { get; init; }

    /// <summary>Whether a CPU's partial list is bounded by free objects as counted when a slab is put on it, mostly one each (before 5.16).</summary>
    public bool CpuPartialCountsInsertions { get; init; }

    /// <summary>Whether sockets hold a reference to the memcg of whoever opened them (sk_memcg, cgroup v2).</summary>
    public bool SocketsPinMemcg { get; init; }

    /// <summary>The disk filesystem, null when files on disk cost their pages only.</summary>
    public FilesystemDescription? Filesystem { get; init; }

    /// <summary>What a memory cgroup and a clone of a cache cost by themselves.</summary>
    public MemcgObjects MemcgObjects { get; init; } = new();

    /// <summary>Objects alive when the fixture begins, by cache: who looks at a machine's slabs does not look at an empty machine.</summary>
    public IReadOnlyList<KernelObjects> BootObjects { get; init; } = [];

    /// <summary>How many of these were freed again before the fixture begins, by tasks of the boot; without a figure half of a slab on each CPU is.</summary>
    public IReadOnlyList<KernelObjects> BootFreedObjects { get; init; } = [];

    /// <summary>How many of them are free in slabs that stand on the nodes' lists, which is what slabinfo tells apart from objects in use.</summary>
    public IReadOnlyList<KernelObjects> BootPartialObjects { get; init; } = [];

    /// <summary>
    /// Root caches that were in use before the fixture begins, with nobody knows how many objects: each CPU has a slab, or a sheaf, of which half is used.
    /// </summary>
    public IReadOnlyList<CacheId> CachesUsedBefore { get; init; } = [];

    /// <summary>Cache of the nodes of the tree in which a tmpfs directory keeps the offsets of its entries (6.10 and later), -1 where it has none.</summary>
    public CacheId DirectoryOffsetCache { get; init; } = CacheId.None;

    /// <summary>Cache of mm_struct, of which an idle CPU keeps the last task's, -1 where that is not modelled.</summary>
    public CacheId IdleAddressSpaceCache { get; init; } = CacheId.None;

    /// <summary>Pages of a page directory, which goes with its mm_struct.</summary>
    public int IdleAddressSpacePages { get; init; }

    /// <summary>Cache of the areas that stacks of tasks are mapped in (struct vmap_area, or what it is merged with), -1 where they are not modelled.</summary>
    public CacheId StackAreaCache { get; init; } = CacheId.None;

    /// <summary>Rows of slabinfo that caches stand in under the name of another, which SLUB merged them with (mm/slab_common.c, find_mergeable).</summary>
    public IReadOnlyDictionary<CacheId, string> MergedRows { get; init; } = new Dictionary<CacheId, string>();

    /// <summary>What became otherwise within this kernel's stable series, in order.</summary>
    public IReadOnlyList<ReleaseChange> ReleaseChanges { get; init; } = [];

    /// <summary>Dentries and inodes that reading the counters leaves in memory.</summary>
    public IReadOnlyList<KernelObjects> ReaderObjects { get; init; } = [];

    /// <summary>
    /// Dentries that each reading makes anew, of names that it does not find: kernfs took none that was there for valid until 5.15 (c7e7c04274b1).
    /// </summary>
    public IReadOnlyList<KernelObjects> ReaderReplacedObjects { get; init; } = [];

    /// <summary>Files that the reader opens in the sysfs directory of each clone of a cache, 0 when it only counts the directories.</summary>
    public int ReaderOpensCloneFiles { get; init; }

    /// <summary>Whether dropping dentries and inodes takes those of the reader's, which its next look reads again.</summary>
    public bool DropCachesEvictsReader { get; init; }

    /// <summary>Objects that the first writeback of file data allocates for good: block layer and filesystem caches get their first slabs.</summary>
    public IReadOnlyList<KernelObjects> FirstWriteObjects { get; init; } = [];

    /// <summary>Objects the filesystem needs while it finds a file's dirty pages a place on the disk (ext4_mb_new_blocks), and frees again at once.</summary>
    public IReadOnlyList<KernelObjects> DataPlacementObjects { get; init; } = [];

    /// <summary>
    /// Objects of each bio of file data, which live until the extents that it has written are converted: bio and vectors, of which ext4 asks for as many as
    /// there can be (io_submit_init_bio, BIO_MAX_VECS), and what completes it (ext4_io_end).
    /// </summary>
    public IReadOnlyList<KernelObjects> DataBioObjects { get; init; } = [];

    /// <summary>
    /// Objects of a kernel worker that sync starts for a group's writeback structure with something dirty. The workers block in each other's journal,
    /// so the unbound workqueue starts more of them; idle ones stay for five minutes (IDLE_WORKER_TIMEOUT).
    /// </summary>
    public IReadOnlyList<KernelObjects> FlusherWorkerObjects { get; init; } = [];

    /// <summary>Structures that the workers there are can take at once; each one more gets a worker.</summary>
    public int FlusherWorkersBeyond { get; init; }

    /// <summary>Objects of a task that its parent frees, on its own CPU (release_task), and when; all others the task frees where it ends.</summary>
    public IReadOnlyList<ReapedObject> ReapedObjects { get; init; } = [];

    /// <summary>Caches whose objects need no grace period when a file is closed (__fput), whatever the event asks for.</summary>
    public IReadOnlyList<CacheId> CachesFreedAtClose { get; init; } = [];

    /// <summary>Objects of a worker of a CPU's pool, which is started when all others sleep (create_worker, kernel/workqueue.c).</summary>
    public IReadOnlyList<KernelObjects> WorkerObjects { get; init; } = [];

    /// <summary>An offlined memcg without tasks has this long to be released (<c>zombies-drain</c>).</summary>
    internal long ZombieBoundNanoseconds { get; init; } = 30_000_000_000;
}
