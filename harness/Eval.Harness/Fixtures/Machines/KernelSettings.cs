using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Description;

namespace Eval.Harness.Fixtures.Machines;

/// <summary>What a fixture's header says of its machine: what the kernel was told at boot, at mount and at run time.</summary>
internal static class KernelSettings
{
    /// <summary>Keys of the header.</summary>
    public static readonly string[] Keys =
    [
        "cgroup", "memory_recursiveprot", "lru", "cpus", "nodes", "noatime", "swap", "thp", "zswap", "memory_localevents",
        "hugepages", "memory_hugetlb_accounting",
    ];

    private const int MostCpus = 256, MostHugetlbPages = 1 << 20;

    /// <summary>The machine as it is set.</summary>
    public static MachineDescription Apply(MachineDescription machine, YamlMap map)
    {
        machine = map.Find("cpus") is { } cpus ? WithCpus(machine, cpus) : machine;
        machine = map.Find("nodes") is { } nodes ? WithNodes(machine, nodes) : machine;
        machine = map.Find("noatime") is { } noatime && map.Flag("noatime") ? WithoutAccessTimes(machine, noatime) : machine;

        // /sys/kernel/mm/lru_gen/enabled.
        machine = map.Find("lru") is { } lru ? machine with { Lru = MachineLibrary.LruOf(lru) } : machine;
        machine = map.Find("thp") is { } thp ? machine with { HugePages = HugePagesOf(thp) } : machine;
        machine = map.Find("swap") is { } swap ? WithSwap(machine, swap) : machine;
        machine = map.Find("zswap") is { } zswap ? WithZswap(machine, zswap) : machine;

        // vm.nr_hugepages.
        machine = map.Find("hugepages") is { } pool
            ? machine with { HugetlbPages = NumberOf(pool, machine, 0, MostHugetlbPages, "a number of hugetlb pages") }
            : machine;
        return WithCgroup(machine, map);
    }

    // Version 1 has no writeback by cgroup and its sockets hold no css; version 2 moves no charges. There is no system with a part of each.
    private static MachineDescription WithCgroup(MachineDescription machine, YamlMap map) =>
        map.Find("cgroup") is not { } version ? Mounted(machine, map)
        : version.Text("1 or 2") switch
        {
            "1" => machine with { CgroupVersion = 1, HasCgroupWriteback = false, SocketsPinMemcg = false },
            "2" => Mounted(machine, map),
            var other => throw version.Place.Expected($"1 or 2, the version of the cgroup interface, found \"{other}\""),
        };

    // Mount options of version 2.
    private static MachineDescription Mounted(MachineDescription machine, YamlMap map) =>
        machine with
        {
            ProtectsRecursively = map.Flag("memory_recursiveprot"),
            EventsAreLocal = map.Flag("memory_localevents"),
            AccountsHugetlb = map.Flag("memory_hugetlb_accounting"),
        };

    // /sys/kernel/mm/transparent_hugepage/enabled.
    private static HugePageMode HugePagesOf(YamlValue value) =>
        value.Text("for which memory huge pages are") switch
        {
            "never" => HugePageMode.Never,
            "madvise" => HugePageMode.Madvise,
            "always" => HugePageMode.Always,
            var other => throw value.Place.Expected($"never, madvise or always, found \"{other}\""),
        };

    // swapon.
    private static MachineDescription WithSwap(MachineDescription machine, YamlValue value)
    {
        long bytes = SizeOf(value, machine.PageSizeBytes, 1L << 45, machine, "the size of the swap device");
        return machine.Lru == LruDesign.TwoLists
            ? machine with { SwapPages = bytes / machine.PageSizeBytes }
            : throw value.Place.Expected(
                "\"lru: two-lists\" beside \"swap\": how the generations of MGLRU choose between anonymous memory and page cache is not modelled");
    }

    // /sys/module/zswap/parameters/enabled; what a page compresses to is the fixture's constant.
    private static MachineDescription WithZswap(MachineDescription machine, YamlValue value) =>
        machine.SwapPages > 0
            ? machine with { ZswapEntryBytes = (int)SizeOf(value, 1, machine.PageSizeBytes - 1, machine, "what zswap compresses a page to") }
            : throw value.Place.Expected("\"swap: SIZE\" beside \"zswap\": what zswap holds has a slot of a swap device");

    private static long SizeOf(YamlValue value, long least, long most, MachineDescription machine, string what)
    {
        Scope scope = new(0);
        scope.Declare("page", Unit.Bytes, machine.PageSizeBytes);
        Expression size = ExpressionParser.Parse(value.Text(what), value.TextPlace, scope, machine.PageSizeBytes);
        return size.Unit == Unit.Bytes
            ? size.Evaluate(scope, least, most, what)
            : throw value.Place.Expected($"{what} with a unit such as GiB, found \"{size.Text}\"");
    }

    // SB_NOATIME: touch_atime (fs/inode.c) writes nothing.
    private static MachineDescription WithoutAccessTimes(MachineDescription machine, YamlValue noatime) =>
        machine.Filesystem is { } disk
            ? machine with { Filesystem = disk with { UpdatesAccessTime = false } }
            : throw noatime.Place.Expected($"a machine with a disk filesystem, since noatime is a mount option, found \"{machine.Id}\" without");

    // The same kernel on more or fewer CPUs: slabs of the order that calculate_order chooses for so many, where it explains those of the machine; per-CPU
    // memory in proportion.
    private static MachineDescription WithCpus(MachineDescription machine, YamlValue value)
    {
        int cpus = NumberOf(value, machine, 1, MostCpus, "a number of CPUs");
        MemcgObjects memcg = machine.MemcgObjects with { PercpuBytes = machine.MemcgObjects.PercpuBytes / machine.CpuCount * cpus };
        return machine with
        {
            CpuCount = cpus,
            MemcgObjects = memcg,
            Caches = [.. machine.Caches.Select(c => ForCpus(c, machine, cpus))],
        };
    }

    /// <summary>
    /// The same kernel on so many NUMA nodes, with its CPUs in blocks over them: a memcg has a mem_cgroup_per_node for each, where the machine's kernel has a
    /// cache of them, and its lists of dentries and inodes one for each (memcg_update_list_lru_node).
    /// </summary>
    public static MachineDescription WithNodes(MachineDescription machine, YamlValue value)
    {
        int nodes = NumberOf(value, machine, 1, machine.CpuCount, "a number of NUMA nodes");
        MemcgObjects memcg = machine.MemcgObjects with
        {
            Css = [.. machine.MemcgObjects.Css.Select(o => machine.Caches[o.Cache].Name == "mem_cgroup_per_node" ? o with { Count = o.Count * nodes } : o)],
            PerArrayId = machine.MemcgObjects.PerArrayId with { Count = machine.MemcgObjects.PerArrayId.Count * nodes },
        };
        return machine with { NodeCount = nodes, MemcgObjects = memcg };
    }

    private static int NumberOf(YamlValue value, MachineDescription machine, int least, int most, string what)
    {
        Expression number = ExpressionParser.Parse(value.Text(what), value.TextPlace, new Scope(0), machine.PageSizeBytes);
        return number.Unit == Unit.None
            ? (int)number.Evaluate(new Scope(0), least, most, what)
            : throw value.Place.Expected($"{what} without a unit, found \"{number.Text}\"");
    }

    private static CacheGeometry ForCpus(CacheGeometry cache, MachineDescription machine, int cpus)
    {
        int pages = 1 << SlubRules.Order(cache.ObjectBytes, machine.PageSizeBytes, machine.CpuCount);
        if (pages != cache.PagesPerSlab || pages * machine.PageSizeBytes / cache.ObjectBytes != cache.ObjectsPerSlab)
        {
            return cache;
        }

        pages = 1 << SlubRules.Order(cache.ObjectBytes, machine.PageSizeBytes, cpus);
        return cache with { PagesPerSlab = pages, ObjectsPerSlab = pages * machine.PageSizeBytes / cache.ObjectBytes };
    }
}
