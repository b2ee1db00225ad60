using System.Globalization;
using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Structures;

namespace Eval.Harness.Fixtures.Machines;

/// <summary>
/// The part of a machine file that says what a particular kernel does beside serving its tasks: the disk filesystem, the objects of a memcg and of a clone of
/// a cache, what is alive at boot and what reading the counters costs.
/// </summary>
internal sealed class KernelSection(IReadOnlyList<CacheGeometry> caches)
{
    private const long MostNanoseconds = 1_000_000_000_000;

    /// <summary>Keys it reads.</summary>
    public static readonly string[] Keys =
    [
        "filesystem", "memcg", "boot", "reader", "sockets", "moves", "mutexes_hand_over", "memory_stat", "operations", "sheaves", "first_write",
        "data_placement", "data_bio", "vectors", "ids", "reader_is_dropped", "memcg_untraced", "boot_freed",
        "boot_partial", "used_before", "reserved", "reader_replaces",
        "flusher_workers", "flusher_workers_beyond", "workers", "reaped", "freed_at_close", "releases", "stack_areas", "merged", "idle_mm", "idle_mm_pages",
    ];

    /// <summary>Adds what the file says to a machine.</summary>
    public MachineDescription AddTo(MachineDescription machine, YamlMap map)
    {
        MachineDescription described = Describe(machine, map);
        int lists = described.MemcgObjects.PerArrayId.Count;
        return lists == 0 ? described : described with { ListLrus = lists };
    }

    private MachineDescription Describe(MachineDescription machine, YamlMap map) => Describe(machine, map, Objects(map.Find("reserved")));

    // What is held in reserve lives since boot, all of it in use, and no more of its cache.
    private MachineDescription Describe(MachineDescription machine, YamlMap map, IReadOnlyList<KernelObjects> reserved) => machine with
    {
        Filesystem = map.Find("filesystem") is { } fs ? Filesystem(fs.Map("a filesystem",
            "source", "hash_seed", "metadata_checksums", "buffer_head", "buffer_bio", "scatterlists", "charges_buffer_heads",
            "journal_head", "tree_node", "buffer_lru", "drop_caches_empties_buffer_lru", "journal_shrinker_batch", "loads_all_block_bitmaps",
            "prefetches_block_bitmaps", "skips_uninitialised_groups", "root_inode_cpu", "create_microseconds", "commit_microseconds"),
            machine.CpuCount) : null,
        MemcgObjects = map.Find("memcg") is { } memcg ? Memcg(memcg.Map("what a memcg costs",
            "source", "directory", "css", "charged_to_parent", "percpu", "clone", "clone_sysfs", "per_array_id",
            "cached", "css_set", "objcg", "objcg_counter", "list_object", "lists",
            "writeback"), map, Ids(map)) : new MemcgObjects(),
        DirectoryOffsetCache = CacheOrNone(Ids(map)?.Find("directory")),
        BootObjects = [.. Objects(map.Find("boot")), .. reserved],
        BootFreedObjects = [.. Objects(map.Find("boot_freed")), .. reserved.Select(r => r with { Count = 0 })],
        BootPartialObjects = Objects(map.Find("boot_partial")),
        CachesUsedBefore = [.. (map.Find("used_before")?.Items("names of caches").Select(Cache) ?? []).Except(reserved.Select(r => r.Cache))],
        ReaderObjects = Objects(map.Find("reader")),
        ReaderReplacedObjects = Objects(map.Find("reader_replaces")),
        DropCachesEvictsReader = map.Flag("reader_is_dropped"),
        FirstWriteObjects = Objects(map.Find("first_write")),
        DataPlacementObjects = Objects(map.Find("data_placement")),
        DataBioObjects = Objects(map.Find("data_bio")),
        FlusherWorkerObjects = Objects(map.Find("flusher_workers")),
        WorkerObjects = Objects(map.Find("workers")),
        ReapedObjects = Reaped(map.Find("reaped")),
        IdleAddressSpaceCache = CacheOrNone(map.Find("idle_mm")),
        IdleAddressSpacePages = (int)(map.Find("idle_mm_pages") is { } directory ? Number(directory, 1 << 4) : 0),
        StackAreaCache = CacheOrNone(map.Find("stack_areas")),
        MergedRows = map.Find("merged")?.Pairs("names of rows by cache").ToDictionary(p => Cache(p.Key), p => p.Value.Text("a row")) ?? [],
        ReleaseChanges = [.. map.Find("releases")?.Items("what became otherwise, by release").Select(Release) ?? []],
        CachesFreedAtClose = [.. map.Find("freed_at_close")?.Items("names of caches").Select(Cache) ?? []],
        FlusherWorkersBeyond = (int)(map.Find("flusher_workers_beyond") is { } beyond ? Number(beyond, 1 << 16) : 0),
        Times = map.Find("operations") is { } times
            ? Times(times.Map("times of operations in microseconds", "source", "mkdir", "fork", "exit", "rmdir", "rmdir_again", "alloc"))
            : default,
        Caches = map.Flag("sheaves")
            ? [.. machine.Caches.Select(c => c with { SheafObjects = SheafOf(c.ObjectBytes), CpuPartialObjects = 0 })]
            : machine.Caches,
        CpuPartialCountsInsertions = map.Flag("cpu_partial_counts_insertions"),
        StatBatchPages = map.Find("memory_stat")?.Map("memory.stat", "batch_pages", "reads").Find("batch_pages") is { } batch ? (int)Number(batch, 1 << 16) : 0,
        StatReading = map.Find("memory_stat")?.Map("memory.stat", "batch_pages", "reads").Find("reads") is { } reads ? ReadingOf(reads) : StatReading.Flushes,
        MutexesHandOver = map.Flag("mutexes_hand_over", true),
        MoveWaitsForReaders = map.Find("moves") is { } moves && moves.Map("moves of tasks", "wait_for_readers").Flag("wait_for_readers"),
        SocketsPinMemcg = map.Find("sockets") is { } sockets && sockets.Map("sockets", "pin_memcg").Flag("pin_memcg"),
    };

    private static StatReading ReadingOf(YamlValue value) =>
        value.Text("how memory.stat is read") switch
        {
            "flush" => StatReading.Flushes,
            "walk" => StatReading.Walks,
            "kept" => StatReading.Kept,
            var other => throw value.Place.Expected($"flush, walk or kept, found \"{other}\""),
        };

    private static YamlMap? Ids(YamlMap machine) => machine.Find("ids")?.Map("what numbers cost", "arrays", "kernfs", "lists", "directory");

    private FilesystemDescription Filesystem(YamlMap map, int cpus) => new()
    {
        Source = map.Text("source"),
        HashSeed = map.Find("hash_seed") is { } seed
            ? [.. seed.Items("four words").Select(w => (uint)Number(w, uint.MaxValue))]
            : new FilesystemDescription { Source = "" }.HashSeed,
        HasMetadataChecksums = map.Flag("metadata_checksums"),
        BufferHeadCache = CacheOrNone(map.Find("buffer_head")),
        BufferBioCache = CacheOrNone(map.Find("buffer_bio")),
        ScatterlistCaches = map.Find("scatterlists") is { } pools ? Pools(pools) : [],
        ChargesBufferHeads = map.Flag("charges_buffer_heads"),
        JournalHeadCache = CacheOrNone(map.Find("journal_head")),
        TreeNodeCache = CacheOrNone(map.Find("tree_node")),
        BufferLruEntries = (int)(map.Find("buffer_lru") is { } lru ? Number(lru, 1024) : 16),
        DropCachesEmptiesBufferLru = map.Flag("drop_caches_empties_buffer_lru"),
        JournalShrinkerBatch = (int)(map.Find("journal_shrinker_batch") is { } batch ? Number(batch, 1024) : 0),
        LoadsAllBlockBitmaps = map.Flag("loads_all_block_bitmaps"),
        PrefetchesBlockBitmaps = map.Flag("prefetches_block_bitmaps"),
        SkipsUninitialisedGroups = map.Flag("skips_uninitialised_groups"),
        RootInodeCpu = (int)(map.Find("root_inode_cpu") is { } cpu ? Number(cpu, cpus - 1) : 0),
        CreateNanoseconds = (map.Find("create_microseconds") is { } create ? Number(create, MostNanoseconds) : 0) * 1000,
        CommitWriteNanoseconds = (map.Find("commit_microseconds") is { } commit ? Number(commit, MostNanoseconds) : 0) * 1000,
    };

    private static OperationTimes Times(YamlMap map)
    {
        TimeRange Of(string key) => map.Find(key) is { } value ? Range(value) : default;
        return new OperationTimes(Of("mkdir"), Of("fork"), Of("exit"), Of("rmdir"), Of("rmdir_again"), Of("alloc").LowNanoseconds);
    }

    // A time, or the shortest and the longest one.
    private static TimeRange Range(YamlValue value)
    {
        if (!value.IsList)
        {
            long always = Number(value, MostNanoseconds) * 1000;
            return new TimeRange(always, always);
        }

        long[] bounds = [.. value.Items("a shortest and a longest time").Select(v => Number(v, MostNanoseconds) * 1000)];
        return bounds.Length == 2 && bounds[0] <= bounds[1]
            ? new TimeRange(bounds[0], bounds[1])
            : throw value.Place.Expected("a time, or the shortest and the longest one in brackets");
    }

    // mm/slub.c, calculate_sheaf_capacity: by the size of an object, 60 below 256 bytes, 28 below 1 KiB, 12 below 4 KiB, else 4.
    private static int SheafOf(int bytes) => bytes < 256 ? 60 : bytes < 1024 ? 28 : bytes < 4096 ? 12 : 4;

    private MemcgObjects Memcg(YamlMap map, YamlMap machine, YamlMap? ids)
    {
        YamlValue? vectors = machine.Find("vectors");
        IReadOnlyList<KernelObjects> perId = Objects(map.Find("per_array_id")), list = Objects(map.Find("list_object"));
        return new MemcgObjects
        {
            Directory = Objects(map.Find("directory")),
            Cached = Objects(map.Find("cached")),
            Css = [.. Objects(map.Find("css")), .. Objects(machine.Find("memcg_untraced"))],
            CssSet = Objects(map.Find("css_set")),
            Objcg = Objects(map.Find("objcg")),
            ObjcgCounter = Objects(map.Find("objcg_counter")),
            Lists = list.Count > 0 ? Objects(map.Find("lists")) : [],
            ListObject = list.Count > 0 ? list[0] : new KernelObjects(CacheId.None, 0),
            ListIdCache = CacheOrNone(ids?.Find("lists")),
            ChargedToParent = Objects(map.Find("charged_to_parent")),
            PercpuBytes = (int)(map.Find("percpu") is { } percpu ? Number(percpu, 1 << 20) : 0),
            CacheClone = Objects(map.Find("clone")),
            CacheCloneSysfs = Objects(map.Find("clone_sysfs")),
            PerArrayId = perId.Count > 0 ? perId[0] : new KernelObjects(CacheId.None, 0),
            IdArrays = (int)(ids?.Find("arrays") is { } arrays ? Number(arrays, 1024) : 0),
            KernfsIdCache = CacheOrNone(ids?.Find("kernfs")),
            MakesVectors = vectors is not null,
            PutsVectorsIntoSlack = vectors is { } where && where.Text("kmalloc or slack") == "slack",
            Writeback = Objects(map.Find("writeback")),
        };
    }

    private IReadOnlyList<KernelObjects> Objects(YamlValue? value) => value is not { } given
        ? []
        : [.. given.Pairs("numbers of objects by cache").Select(p => new KernelObjects(Cache(p.Key), (int)Number(p.Value, 1 << 24)))];

    private IReadOnlyList<ReapedObject> Reaped(YamlValue? value) => value is not { } given
        ? []
        : [.. given.Pairs("numbers of grace periods by cache").Select(p => new ReapedObject(Cache(p.Key), (int)Number(p.Value, 2)))];

    private List<CacheId> Pools(YamlValue value)
    {
        List<CacheId> pools = [.. value.Items("five caches, the smallest first").Select(Cache)];
        return pools.Count == FilesystemDescription.ScatterlistPools
            ? pools
            : throw value.Place.Expected($"five caches, the smallest first, found {pools.Count}");
    }

    private ReleaseChange Release(YamlValue value)
    {
        YamlMap map = value.Map("what a release changed", "from", "source", "memcg_outgrew");
        YamlValue from = map.Need("from");
        KernelVersion version = KernelVersion.Parse(from.Text("a release"));
        map.Text("source");
        return version.Major == int.MaxValue
            ? throw from.Place.Expected($"a release such as 6.12.117, found \"{from.Text("a release")}\"")
            : map.Need("memcg_outgrew").Pairs("the cache that was outgrown, and the next") is [var (outgrown, next)]
            ? new ReleaseChange(version, Cache(outgrown), Cache(next))
            : throw map.Need("memcg_outgrew").Place.Expected("one cache, and the next");
    }

    private CacheId CacheOrNone(YamlValue? value) => value is { } name ? Cache(name) : CacheId.None;

    private CacheId Cache(YamlValue value)
    {
        string word = value.Text("the name of a cache");
        for (int i = 0; i < caches.Count; i++)
        {
            if (caches[i].Name == word)
            {
                return new CacheId(i);
            }
        }

        throw value.Place.Expected($"a cache of this machine, found \"{word}\"{Nearest.To(word, caches.Select(c => c.Name))}");
    }

    private static long Number(YamlValue value, long most)
    {
        string text = value.Text("a number");
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= most
            ? number
            : throw value.Place.Expected($"a whole number of at most {most}, found \"{text}\"");
    }
}
