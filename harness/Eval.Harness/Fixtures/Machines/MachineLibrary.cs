using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Description;

namespace Eval.Harness.Fixtures.Machines;

/// <summary>Machine descriptions as data: fixtures/machines/*.yaml.</summary>
public sealed class MachineLibrary
{
    private const int MostBytes = 1 << 20;

    // What a command derives from slabinfo and traces, and writes into a file of its own.
    private static readonly string[] DerivedKeys = ["caches", "memcg", "boot", "boot_freed", "boot_partial", "used_before"];
    private readonly string _directory;
    private readonly Dictionary<string, MachineFile> _loaded = [];

    /// <summary>Machines of a directory.</summary>
    /// <param name="directory">Such as fixtures/machines.</param>
    public MachineLibrary(string directory) => _directory = directory;

    /// <summary>Ids of the machines there are, in order.</summary>
    public IReadOnlyList<string> Ids => !Directory.Exists(_directory)
        ? []
        : [.. Directory.EnumerateFiles(_directory, "*.yaml").Select(p => Path.GetFileNameWithoutExtension(p)!).Order(StringComparer.Ordinal)];

    /// <summary>Whether a machine can have a name: letters, digits, "-", "_" and single dots.</summary>
    public static bool IsName(string name) => InputName.IsValid(name);

    /// <summary>Reads a machine.</summary>
    /// <param name="pathOrId">A path ending in .yaml, or the id of a machine of this directory.</param>
    /// <exception cref="BadInputException">There is none, or it is wrong.</exception>
    public MachineDescription Load(string pathOrId) => LoadFile(pathOrId, null).Machine;

    internal MachineFile LoadFile(string pathOrId, YamlPlace? from)
    {
        if (from is { } asked && !InputName.IsValid(pathOrId))
        {
            throw asked.Expected($"the id of a machine: {InputName.Words}, found \"{pathOrId}\"");
        }

        string path = pathOrId.EndsWith(".yaml", StringComparison.Ordinal) ? pathOrId : Path.Combine(_directory, pathOrId + ".yaml");
        lock (_loaded)
        {
            if (_loaded.TryGetValue(path, out MachineFile? found))
            {
                return found;
            }

            if (!File.Exists(path))
            {
                string what = $"a machine, found \"{pathOrId}\"{Nearest.To(pathOrId, Ids)}";
                throw from is { } place ? place.Expected(what) : new BadInputException($"expected {what}");
            }

            return _loaded[path] = Read(path);
        }
    }

    private static MachineFile Read(string path)
    {
        YamlValue root = YamlFile.Read(path, out byte[] content);
        YamlMap map = root.Map("a machine", [
            "source", "page", "huge_page_order", "cpus", "nodes", "geometry", "stock", "limits", "lru", "pagevec", "writeback", "inodes", "times",
            "cpu_partial",
            "cpu_partial_counts_insertions", "caches", "further_caches", "costs", "footprints",
            .. KernelSection.Keys]);
        if (map.Find("geometry") is { } derived)
        {
            string name = derived.Text("a file beside this one");
            string beside = InputName.Below(Path.GetDirectoryName(path)!, name, derived.Place, "a file beside this one");
            YamlMap geometry = YamlFile.Read(beside, out byte[] more).Map($"what {name} says of a machine", ["source", .. DerivedKeys]);
            map = map.With(geometry, DerivedKeys);
            content = [.. content, .. more];
        }

        Scope scope = new(0);
        int pageBytes = (int)Number(map.Need("page"), scope, 1, Unit.Bytes, 1024, MostBytes, "a page size");
        if (!System.Numerics.BitOperations.IsPow2(pageBytes))
        {
            throw map.Need("page").Place.Expected("a page size that is a power of two");
        }

        int cpus = (int)Number(map.Need("cpus"), scope, pageBytes, Unit.None, 1, 256, "a number of CPUs");
        Reader reader = new(scope, pageBytes, cpus);
        MachineDescription machine = new()
        {
            Id = Path.GetFileNameWithoutExtension(path),
            Source = map.Text("source"),
            PageSizeBytes = pageBytes,
            HugePageOrder = map.Find("huge_page_order") is { } order ? (int)Number(order, scope, pageBytes, Unit.None, 1, 20, "the order of a huge page") : 0,
            CpuCount = cpus,
            Caches = reader.Caches(map),
            Costs = reader.Costs(map.Need("costs")),
        };
        machine = new KernelSection(machine.Caches).AddTo(reader.Times(reader.Generic(machine, map), map), map);
        machine = map.Find("nodes") is { } nodes ? KernelSettings.WithNodes(machine, nodes) : machine;
        return new MachineFile(machine, content, path, map.Find("footprints"));
    }

    private static long Number(YamlValue value, Scope scope, int pageBytes, Unit unit, long lowest, long highest, string what)
    {
        Expression number = ExpressionParser.Parse(value.Text(what), value.TextPlace, scope, pageBytes);
        if (number.Unit != unit && number.Evaluate(scope) != 0)
        {
            string how = unit == Unit.Bytes ? "with a unit such as KiB" : unit == Unit.Nanoseconds ? "with a unit such as ms" : "without a unit";
            throw value.Place.Expected($"{what} {how}, found \"{number.Text}\"");
        }

        return number.Evaluate(scope, lowest, highest, what);
    }

    /// <summary>The kind of LRU that a word means.</summary>
    internal static LruDesign LruOf(YamlValue value) =>
        value.Text("how folios are kept in order of use") switch
        {
            "two-lists" => LruDesign.TwoLists,
            "generations" => LruDesign.Generations,
            var other => throw value.Place.Expected($"two-lists or generations, found \"{other}\""),
        };

    private sealed class Reader(Scope scope, int pageBytes, int cpus)
    {
        public List<CacheGeometry> Caches(YamlMap map)
        {
            List<(long From, int Objects)> partial = [];
            foreach (YamlValue row in map.Need("cpu_partial").Items("a list of rules {from, objects}, largest size first"))
            {
                YamlMap rule = row.Map("a cpu_partial rule", "from", "objects");
                partial.Add((Bytes(rule, "from", 0), Plain(rule, "objects", 0)));
            }

            List<CacheGeometry> caches = [];
            HashSet<string> names = [];
            foreach (YamlValue row in map.Need("caches").Items("a list of caches"))
            {
                CacheGeometry cache = Row(row, partial);
                if (!names.Add(cache.Name))
                {
                    throw row.Place.Expected($"a cache name that is not taken, found \"{cache.Name}\" again");
                }

                caches.Add(cache);
            }

            // What a kernel's own runs tell comes before what its machine says of caches that another one's did not have.
            foreach (YamlValue row in map.Find("further_caches")?.Items("a list of caches, used where none of the name was derived") ?? [])
            {
                CacheGeometry cache = Row(row, partial);
                if (names.Add(cache.Name))
                {
                    caches.Add(cache);
                }
            }

            return caches.Count > 0 ? caches : throw map.Need("caches").Place.Expected("at least one cache");
        }

        private CacheGeometry Row(YamlValue row, List<(long From, int Objects)> partial) => Cache(
            row.Map("a cache", "name", "object", "per_slab", "pages", "reclaimable", "accounted", "by", "cpu_partial", "min_partial"), partial);

        public CostTable Costs(YamlValue value)
        {
            YamlMap map = value.Map("a cost table", "source", "branch", "atomic", "list_node", "lock", "page_alloc", "page_walk");
            return new CostTable(
                map.Text("source"), Price(map, "branch"), Price(map, "atomic"), Price(map, "list_node"), Price(map, "lock"), Price(map, "page_alloc"),
                Price(map, "page_walk"));
        }

        public MachineDescription Generic(MachineDescription machine, YamlMap map)
        {
            if (map.Find("stock") is { } stock)
            {
                YamlMap keys = stock.Map("a stock", "pages", "slots", "drains_at_offline");
                machine = machine with
                {
                    StockPages = Plain(keys, "pages", 0),
                    StockSlots = keys.Find("slots") is null ? 1 : Plain(keys, "slots", 1),
                    DrainsStockAtOffline = keys.Flag("drains_at_offline", true),
                };
            }

            if (map.Find("limits") is { } limits)
            {
                YamlMap keys = limits.Map(
                    "limits", "kernel_charges_kill", "subtree_visits", "slabs_count", "on_demand_by_quarters", "list_lrus", "memcg_ids", "reclaim_retries",
                    "over_high", "high_tried_hard", "kmem_limit", "force_empty_drains", "stale_target_protection",
                    "anon_starts_active");
                machine = machine with
                {
                    KernelChargesKill = keys.Flag("kernel_charges_kill", true),
                    SubtreeVisits = keys.Find("subtree_visits") is { } visits ? VisitsOf(visits) : machine.SubtreeVisits,
                    SlabsCountAsReclaimed = keys.Flag("slabs_count", true),
                    ReclaimsOnDemandByQuarters = keys.Flag("on_demand_by_quarters"),
                    ListLrus = keys.Find("list_lrus") is null ? machine.ListLrus : Plain(keys, "list_lrus", 0),
                    ReclaimRetries = keys.Find("reclaim_retries") is null ? machine.ReclaimRetries : Plain(keys, "reclaim_retries", 1),
                    OverHigh = keys.Find("over_high") is { } over ? OverHighOf(over) : machine.OverHigh,
                    HighIsTriedHard = keys.Flag("high_tried_hard", true),
                    KmemLimit = keys.Find("kmem_limit") is { } kmem ? KmemLimitOf(kmem) : machine.KmemLimit,
                    AnonStartsActive = keys.Flag("anon_starts_active"),
                    ForceEmptyDrainsStock = keys.Flag("force_empty_drains", true),
                    ProtectionIsStaleAtTarget = keys.Flag("stale_target_protection"),
                    MemcgIds = keys.Find("memcg_ids") is null ? machine.MemcgIds : Plain(keys, "memcg_ids", 1),
                };
            }

            if (map.Find("lru") is { } lru)
            {
                machine = machine with { Lru = LruOf(lru) };
            }

            if (map.Find("pagevec") is { } pagevec)
            {
                YamlMap keys = pagevec.Map("a pagevec", "folios", "drained_by_drop_caches");
                machine = machine with { PagevecFolios = Plain(keys, "folios", 0), DropCachesDrainsPagevecs = keys.Flag("drained_by_drop_caches", true) };
            }

            if (map.Find("inodes") is { } inodes)
            {
                machine = machine with { ShieldsInodesWithPages = inodes.Map("inodes", "shielded_by_pages").Flag("shielded_by_pages") };
            }

            if (map.Find("writeback") is { } writeback)
            {
                YamlMap keys = writeback.Map("writeback", "by_cgroup", "leaves_dying", "flushes_groups", "interval", "expire");
                machine = machine with
                {
                    HasCgroupWriteback = keys.Flag("by_cgroup"),
                    SwitchesInodesOfDyingWriteback = keys.Flag("leaves_dying"),
                    FlushesGroupsAfterInterval = keys.Flag("flushes_groups"),
                    WritebackIntervalNanoseconds = Time(keys, "interval", machine.WritebackIntervalNanoseconds),
                    DirtyExpireNanoseconds = Time(keys, "expire", machine.DirtyExpireNanoseconds),
                };
            }

            return machine;
        }

        private static SubtreeVisits VisitsOf(YamlValue value) =>
            value.Text("how reclaim visits a subtree") switch
            {
                "whole" => SubtreeVisits.Whole,
                "resumed" => SubtreeVisits.Resumed,
                "resumed-by-priority" => SubtreeVisits.ResumedByPriority,
                var other => throw value.Place.Expected($"whole, resumed or resumed-by-priority, found \"{other}\""),
            };

        private static KmemLimitRule KmemLimitOf(YamlValue value) =>
            value.Text("what memory.kmem.limit_in_bytes does") switch
            {
                "refused" => KmemLimitRule.Refused,
                "enforced" => KmemLimitRule.Enforced,
                "ignored" => KmemLimitRule.Ignored,
                var other => throw value.Place.Expected($"refused, enforced or ignored, found \"{other}\""),
            };

        private static OverHigh OverHighOf(YamlValue value) =>
            value.Text("what a charger over memory.high does") switch
            {
                "reclaims-before-sleeping" => OverHigh.ReclaimsBeforeSleeping,
                "sleeps-after-one-reclaim" => OverHigh.SleepsAfterOneReclaim,
                "reclaims-once" => OverHigh.ReclaimsOnce,
                var other => throw value.Place.Expected($"reclaims-before-sleeping, sleeps-after-one-reclaim or reclaims-once, found \"{other}\""),
            };

        public MachineDescription Times(MachineDescription machine, YamlMap map)
        {
            if (map.Find("times") is not { } times)
            {
                return machine;
            }

            YamlMap keys = times.Map("times", "grace_period", "tick", "worker_wake", "zombie_bound", "kfree_rcu", "kfree_rcu_most");
            return machine with
            {
                GracePeriodNanoseconds = Time(keys, "grace_period", machine.GracePeriodNanoseconds),
                TickNanoseconds = Time(keys, "tick", machine.TickNanoseconds),
                WorkerWakeNanoseconds = Time(keys, "worker_wake", machine.WorkerWakeNanoseconds),
                ZombieBoundNanoseconds = Time(keys, "zombie_bound", machine.ZombieBoundNanoseconds),
                KfreeRcuDrainNanoseconds = Time(keys, "kfree_rcu", machine.KfreeRcuDrainNanoseconds),
                KfreeRcuMost = keys.Find("kfree_rcu_most") is null ? machine.KfreeRcuMost : Plain(keys, "kfree_rcu_most", 0),
            };
        }

        private CacheGeometry Cache(YamlMap map, List<(long From, int Objects)> partial)
        {
            int bytes = Bytes(map, "object", 1);
            int pages = map.Find("pages") is null ? 1 << SlubRules.Order(bytes, pageBytes, cpus) : Plain(map, "pages", 1);
            int fit = (int)((long)pages * pageBytes / bytes);
            int objects = map.Find("per_slab") is null ? fit : Plain(map, "per_slab", 1);
            if (objects > fit || objects < 1)
            {
                throw map.Place.Expected($"at most {fit} objects of {bytes} bytes on {pages} pages, found {objects}");
            }

            int rule = partial.Find(r => bytes >= r.From).Objects;
            return new CacheGeometry(
                map.Text("name"), bytes, objects, pages, map.Flag("reclaimable"),
                map.Find("cpu_partial") is null ? rule : Plain(map, "cpu_partial", 0),
                map.Find("min_partial") is null ? SlubRules.MinPartial(bytes) : Plain(map, "min_partial", 0),
                map.Flag("accounted"))
            {
                AllocatedBy = [.. map.Find("by")?.Items("functions that allocate from the cache").Select(f => f.Text("a function")) ?? []],
            };
        }

        private int Plain(YamlMap map, string key, long lowest) =>
            (int)Number(map.Need(key), scope, pageBytes, Unit.None, lowest, MostBytes, $"a number for \"{key}\"");

        private int Bytes(YamlMap map, string key, long lowest) =>
            (int)Number(map.Need(key), scope, pageBytes, Unit.Bytes, lowest, 1 << 30, $"a size for \"{key}\"");

        private int Price(YamlMap map, string key) => (int)Number(map.Need(key), scope, pageBytes, Unit.Nanoseconds, 0, int.MaxValue, $"a price for \"{key}\"");

        private long Time(YamlMap map, string key, long otherwise) =>
            map.Find(key) is { } value ? Number(value, scope, pageBytes, Unit.Nanoseconds, 0, long.MaxValue, $"a time for \"{key}\"") : otherwise;
    }
}
