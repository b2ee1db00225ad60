using System.Globalization;

namespace Eval.Fuzz.Traces;

/// <summary>The events that a host's tasks cause, one verb each; false when nothing of the kind can happen now.</summary>
/// <param name="world">The host.</param>
/// <param name="kernel">How its kernel prints.</param>
internal sealed class TraceEvents(TraceWorld world, TraceKernel kernel)
{
    private const string KernelGfp = "GFP_KERNEL", AccountedGfp = "GFP_KERNEL_ACCOUNT", UserGfp = "GFP_HIGHUSER_MOVABLE|__GFP_ZERO";

    private static readonly string[] CallSites = ["alloc_inode+0x1/0x2", "load_elf_binary+0x10/0x20", "__d_alloc+0x28/0x1c0", "f+0x1/0x2"];
    private static readonly (string Name, int Bytes)[] Caches = [("dentry", 192), ("filp", 256), ("inode_cache", 640), ("no_such_cache", 72)];
    private static readonly int[] KmallocBytes = [8, 16, 64, 96, 192, 256, 1024, 8192, 65536];
    private static readonly string[] Nulls = ["(null)", "(nil)", "0000000000000000", "0x0"];
    private static readonly string[] Quiet = [".....", "d...1", "-----", "..N.."], Interrupts = ["..s1.", "d.h1.", "d.H2.", "..s..", "d.Z1."];
    private static readonly string[] Inodes = ["1f", "2a03", "7"];


    /// <summary>What has happened so far.</summary>
    public List<TraceRecord> Records { get; } = [];

    /// <summary>A task forks; its child is where it is.</summary>
    public bool Fork()
    {
        LiveThread parent = world.One(world.Threads);
        LiveThread child = parent with { Pid = world.NewPid() };
        child = child with { ThreadGroup = child.Pid };
        return Forked(parent, child, "1200011");
    }

    /// <summary>A process makes itself another thread.</summary>
    public bool NewThread()
    {
        LiveThread parent = world.One(world.Threads);
        return parent.Pid != 1 && Forked(parent, parent with { Pid = world.NewPid() }, GeneratedTrace.ThreadFlags);
    }

    /// <summary>A thread exits; a leader stays for as long as others of its process live, as its number does.</summary>
    public bool Exit()
    {
        LiveThread[] mortal = [.. world.Threads.Where(t => t.Pid != 1 && (t.Pid != t.ThreadGroup || world.Threads.Count(o => o.ThreadGroup == t.Pid) == 1))];
        if (mortal.Length == 0)
        {
            return false;
        }

        LiveThread thread = world.One(mortal);
        world.Threads.Remove(thread);
        bool isLast = !world.Threads.Exists(t => t.ThreadGroup == thread.ThreadGroup);
        return Add(thread, "sched_process_exit",
            [
                Text("comm=", thread.Comm), Number("pid=", thread.Pid), Text("prio=", "120"),
                .. kernel.SaysGroupDead ? [Text("group_dead=", isLast ? "true" : "false")] : None,
            ]);
    }

    /// <summary>A process executes a file and is called something else from then on.</summary>
    public bool Exec()
    {
        LiveThread[] single = [.. world.Threads.Where(t => t.Pid != 1 && world.Threads.Count(o => o.ThreadGroup == t.ThreadGroup) == 1)];
        if (single.Length == 0)
        {
            return false;
        }

        LiveThread thread = world.One(single);
        int at = world.Threads.IndexOf(thread);
        world.Threads[at] = thread with { Comm = world.NewComm() };
        return Add(world.Threads[at], "sched_process_exec", [Text("filename=", "/bin/x"), Number("pid=", thread.Pid), Number("old_pid=", thread.Pid)]);
    }

    /// <summary>Somebody makes a group.</summary>
    public bool MakeGroup()
    {
        LiveGroup group = world.NewGroup();
        world.Groups.Add(group);
        if (kernel.HasOtherHierarchy)
        {
            Add(world.Threads[0], "cgroup_mkdir", Cgroup("", 1, group));
        }

        return Add(world.Threads[0], "cgroup_mkdir", Cgroup("", kernel.Hierarchy, group));
    }

    /// <summary>Somebody removes a group that nobody is in, and which has none below; later the kernel lets it go, or is not seen to.</summary>
    public bool RemoveGroup()
    {
        LiveGroup[] empty = [.. world.Groups.Where(g => world.Groups.TrueForAll(o => o.Above != g) && world.Threads.TrueForAll(t => t.Group != g))];
        if (empty.Length == 0)
        {
            return false;
        }

        LiveGroup group = world.One(empty);
        world.Groups.Remove(group);
        Add(world.Threads[0], "cgroup_rmdir", Cgroup("", kernel.Hierarchy, group));
        return !world.Chance(50) || Add(world.Threads[0], "cgroup_release", Cgroup("", kernel.Hierarchy, group));
    }

    /// <summary>Somebody moves a process to a group: one event, for its leader.</summary>
    public bool Attach()
    {
        LiveThread[] leaders = [.. world.Threads.Where(t => t.Pid != 1 && t.Pid == t.ThreadGroup)];
        if (leaders.Length == 0 || world.Groups.Count == 0)
        {
            return false;
        }

        (LiveThread leader, LiveGroup group) = (world.One(leaders), world.One(world.Groups));
        foreach (LiveThread thread in world.Threads.Where(t => t.ThreadGroup == leader.Pid))
        {
            thread.Group = group;
        }

        LiveThread mover = world.Chance(50) ? leader : world.Threads[0];
        return Add(mover, "cgroup_attach_task", [.. Cgroup("dst_", kernel.Hierarchy, group), Number("pid=", leader.Pid), Text("comm=", leader.Comm)]);
    }

    /// <summary>Somebody allocates an object, of a cache or by size; now and then none is to be had.</summary>
    public bool AllocateObject()
    {
        bool isKmalloc = world.Chance(40);
        (string cache, int bytes) = isKmalloc ? ("", world.One(KmallocBytes)) : world.One(Caches);
        bool isNull = world.Chance(3), isAccounted = world.Chance(60);
        string pointer = isNull ? world.One(Nulls) : world.Objects.Count > 0 && world.Chance(2) ? world.One(world.Objects).Pointer : world.NewPointer();
        world.Objects.RemoveAll(o => o.Pointer == pointer);
        if (!isNull)
        {
            world.Objects.Add((pointer, cache));
        }

        return Add(world.One(world.Threads), (isKmalloc ? "kmalloc" : "kmem_cache_alloc") + (world.Chance(10) ? "_node" : ""),
            [
                Text("call_site=", world.One(CallSites)), isNull ? Text("ptr=", pointer) : new TraceField("ptr=", pointer, FieldKind.Pointer),
                .. kernel.NamesAtAllocation && !isKmalloc ? [Text("name=", cache)] : None,
                Number("bytes_req=", bytes), Number("bytes_alloc=", bytes), new TraceField("gfp_flags=", isAccounted ? AccountedGfp : KernelGfp, FieldKind.Gfp),
                .. kernel.SaysAccounted ? [Text("node=", "-1"), Text("accounted=", isAccounted ? "true" : "false")] : None,
            ]);
    }

    /// <summary>Somebody frees an object, whoever allocated it.</summary>
    public bool FreeObject()
    {
        if (world.Objects.Count == 0)
        {
            return false;
        }

        (string pointer, string cache) = world.One(world.Objects);
        world.Objects.Remove((pointer, cache));
        return Freed(pointer, cache);
    }

    /// <summary>Somebody frees what was allocated before the trace.</summary>
    public bool FreeUnknownObject() => Freed(world.NewPointer(), world.Chance(50) ? "" : world.One(Caches).Name);

    /// <summary>Somebody allocates pages: a user's, the kernel's that are charged, or what nobody is charged for.</summary>
    public bool AllocatePages()
    {
        string gfp = world.One([UserGfp, UserGfp, AccountedGfp, KernelGfp]);
        int order = world.Chance(80) ? 0 : world.Below(4);
        long frame = world.Pages.Count > 0 && world.Chance(2) && order == 0 ? world.One(world.Pages).Frame : world.NewFrame(order);
        world.Pages.RemoveAll(p => p.Frame == frame);
        world.Pages.Add((frame, order));
        return Add(world.One(world.Threads), "mm_page_alloc", Page(kernel.Frame(frame), order, gfp));
    }

    /// <summary>Somebody frees pages.</summary>
    public bool FreePages()
    {
        if (world.Pages.Count == 0)
        {
            return false;
        }

        (long frame, int order) = world.One(world.Pages);
        world.Pages.Remove((frame, order));
        return Add(world.One(world.Threads), "mm_page_free", Page(kernel.Frame(frame), order));
    }

    /// <summary>Somebody frees pages that were allocated before the trace.</summary>
    public bool FreeUnknownPages() => Add(world.One(world.Threads), "mm_page_free", Page(kernel.Frame(world.NewFrame(0)), 0));

    /// <summary>Somebody asks for pages and gets none.</summary>
    public bool FailedPages() => Add(world.One(world.Threads), "mm_page_alloc",
        [
            Text("page=", world.One(Nulls)), Text("pfn=", world.One(["0", "0x0", "-1", "18446744073709551615", "0xffffffffffffffff"])), Number("order=", 4),
            Text("migratetype=", "0"), new TraceField("gfp_flags=", KernelGfp, FieldKind.Gfp),
        ]);

    /// <summary>A page that was allocated, or one from before the trace, comes into the page cache.</summary>
    public bool AddToPageCache()
    {
        (long Frame, int Order)[] single = [.. world.Pages.Where(p => p.Order == 0)];
        long frame = single.Length > 0 && world.Chance(80) ? world.One(single).Frame : world.NewFrame(0);
        if (world.Cached.Exists(c => c.Frame == frame))
        {
            return false;
        }

        CachedPage page = new(world.One(Inodes), frame, world.Below(64) * 4096L);
        world.Cached.Add(page);
        return Add(world.One(world.Threads), "mm_filemap_add_to_page_cache", OfFile(page));
    }

    /// <summary>A page leaves the page cache; its frame is freed by an event of its own, later.</summary>
    public bool DeleteFromPageCache()
    {
        CachedPage page = world.Cached.Count > 0 && world.Chance(90)
            ? world.One(world.Cached)
            : new CachedPage(world.One(Inodes), world.NewFrame(0), 0);
        world.Cached.Remove(page);
        return Add(world.One(world.Threads), "mm_filemap_delete_from_page_cache", OfFile(page));
    }

    /// <summary>Something of another subsystem, or of a group that is no cause.</summary>
    public bool OtherEvent() => world.Chance(50)
        ? Add(world.One(world.Threads), "sched_switch", [Text("prev_comm=", "sh"), Text("prev_pid=", "5"), Text("==>", "next_comm=sh next_pid=6")])
        : Add(world.Threads[0], "cgroup_rstat_locked", [Text("root=", "0"), Text("id=", "1"), Text("level=", "0"), Text("path=", "/")]);

    /// <summary>The buffer of a CPU had no room for a while.</summary>
    public bool Loss()
    {
        int cpu = world.Cpu();
        Records.Add(new TraceRecord(world.Nanoseconds, cpu, "", 0, 0, "", "", world.Chance(50) ? [Number("lost=", 1 + world.Below(1000))] : []));
        return true;
    }

    private static readonly TraceField[] None = [];

    private static TraceField Text(string key, string text) => new(key, text);

    private static TraceField Number(string key, long number) => new(key, number.ToString(CultureInfo.InvariantCulture));

    private static TraceField[] Cgroup(string prefix, int hierarchy, LiveGroup group) =>
    [
        Number(prefix + "root=", hierarchy), Number(prefix + "id=", group.Id), Number(prefix + "level=", group.Path.Count(c => c == '/')),
        Text(prefix + "path=", group.Path),
    ];

    private static TraceField[] Page(string frame, int order, string? gfp = null) =>
    [
        new TraceField("page=", "ffffea0000001000", FieldKind.Pointer), Text("pfn=", frame), Number("order=", order),
        .. gfp is null ? None : [Text("migratetype=", "0"), new TraceField("gfp_flags=", gfp, FieldKind.Gfp)],
    ];

    private TraceField[] OfFile(CachedPage page) =>
    [
        Text("dev ", "254:0"), Text("ino ", page.Inode), new TraceField("page=", "ffffea0000001000", FieldKind.Pointer), Text("pfn=", kernel.Frame(page.Frame)),
        Number("ofs=", page.Offset), .. kernel.SaysOrder ? [Number("order=", 0)] : None,
    ];

    private bool Forked(LiveThread parent, LiveThread child, string flags)
    {
        world.Threads.Add(child);
        bool isThread = child.Pid != child.ThreadGroup;
        if (isThread || world.Chance(30))
        {
            Add(parent, "task_newtask", [Number("pid=", child.Pid), Text("comm=", child.Comm), Text("clone_flags=", flags), Text("oom_score_adj=", "0")]);
        }

        return Add(parent, "sched_process_fork",
            [Text("comm=", parent.Comm), Number("pid=", parent.Pid), Text("child_comm=", child.Comm), Number("child_pid=", child.Pid)]);
    }

    private bool Freed(string pointer, string cache) => Add(world.One(world.Threads), cache.Length == 0 ? "kfree" : "kmem_cache_free",
        [
            Text("call_site=", world.One(CallSites)), new TraceField("ptr=", pointer, FieldKind.Pointer),
            .. kernel.NamesCaches && cache.Length > 0 ? [Text("name=", cache)] : None,
        ]);

    private bool Add(LiveThread thread, string name, IReadOnlyList<TraceField> fields)
    {
        world.Tick();
        bool isCause = name.StartsWith("sched_", StringComparison.Ordinal) || name.StartsWith("cgroup_", StringComparison.Ordinal) || name == "task_newtask";
        string flags = !isCause && kernel.HasInterrupts && world.Chance(15) ? world.One(Interrupts) : world.One(Quiet);
        Records.Add(new TraceRecord(world.Nanoseconds, world.Cpu(), thread.Comm, thread.Pid, thread.ThreadGroup, flags, name, fields));
        return true;
    }
}
