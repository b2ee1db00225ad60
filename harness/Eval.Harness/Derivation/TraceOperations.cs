using System.Text;
using Eval.Harness.Traces.Input;
using Eval.Harness.Traces.Text;

namespace Eval.Harness.Derivation;

/// <summary>
/// Cuts a trace into operations. A task begins another one with the allocation of a path's name (names_cache), after the end of a lookup with an inode
/// (a pipe, a socket) or a mapping; cgroup_mkdir ends the driver's mkdir, sched_process_fork its fork, cgroup_attach_task the child's joining.
/// </summary>
internal sealed class TraceOperations
{
    // A task that frees what it allocated within this time and the same operation needed it only meanwhile.
    private const long TransientNanoseconds = 50_000_000;

    // fs/file.c, alloc_fdtable: the table, its pointers and its bitmaps.
    private const int TableObjects = 3;
    private readonly CacheNames _names;
    private readonly IReadOnlyDictionary<string, string> _functions;
    private readonly Dictionary<int, TaskState> _tasks = [];
    private readonly Dictionary<string, (TracedObject Object, TracedOperation? Operation)> _live = [];
    private readonly Dictionary<string, Dictionary<string, int>> _votes = [];
    private long _now;

    private TraceOperations(string path, CacheNames names)
    {
        _names = names;
        _functions = AddressFile.Beside(path).Functions;
    }

    /// <summary>Operations in the order of their beginning.</summary>
    public List<TracedOperation> Operations { get; } = [];

    /// <summary>Objects that kernel threads allocated.</summary>
    public List<TracedObject> OfOthers { get; } = [];

    /// <summary>When each group was removed, by path.</summary>
    public Dictionary<string, long> Removed { get; } = [];

    /// <summary>When each group's css was released, by path; those that something pinned to the end are missing.</summary>
    public Dictionary<string, long> Released { get; } = [];

    /// <summary>Reads a trace.</summary>
    /// <exception cref="BadInputException">It is no ftrace text.</exception>
    public static TraceOperations Read(string path, CacheNames names)
    {
        TraceOperations found = new(path, names);
        using TraceReader reader = new(path);
        while (reader.TryRead(out ReadOnlySpan<byte> text))
        {
            if (!text.IsEmpty && text[0] != '#')
            {
                found.Read(new TraceLine(path, reader.LineNumber, text));
            }
        }

        found.NameAll();
        return found;
    }

    private void Read(in TraceLine line)
    {
        _now = line.Nanoseconds;
        switch (Encoding.Latin1.GetString(line.Name))
        {
            case "kmem_cache_alloc" or "kmem_cache_alloc_node":
                Allocated(in line, isKmalloc: false);
                break;
            case "kmalloc" or "kmalloc_node":
                Allocated(in line, isKmalloc: true);
                break;
            case "kmem_cache_free" or "kfree":
                Freed(in line, Encoding.Latin1.GetString(line.Field("ptr="u8)));
                break;
            case "mm_page_alloc":
                PagesAllocated(in line);
                break;
            case "mm_page_free":
                Freed(in line, "pfn " + Encoding.Latin1.GetString(line.Field("pfn="u8)));
                break;
            case "mm_filemap_add_to_page_cache" when Task(line.Pid).Current is { } writer && IsOfFile(in line):
                writer.FilePages++;
                break;
            case "cgroup_mkdir" or "cgroup_rmdir" or "cgroup_attach_task" or "cgroup_release":
                Group(in line);
                break;
            case "sched_process_fork":
                Forked(in line);
                break;
            case "sched_process_exec":
                Task(line.Pid).IsAfterExec = true;
                break;
            case "sched_process_exit":
                _tasks.Remove(line.Pid);
                break;
        }
    }

    private void Allocated(in TraceLine line, bool isKmalloc)
    {
        if (line.InInterrupt || line.Address("ptr="u8) == 0)
        {
            return;
        }

        bool isNamed = line.TryField("name="u8, out ReadOnlySpan<byte> printed);
        bool isTold = line.TryField("accounted="u8, out ReadOnlySpan<byte> accounted);
        TracedObject made = new()
        {
            Function = FunctionOf(Encoding.Latin1.GetString(line.Field("call_site="u8))),
            Bytes = line.Int("bytes_alloc="u8),
            RequestedBytes = line.Int("bytes_req="u8),
            IsKmalloc = isKmalloc,
            Flags = Encoding.Latin1.GetString(line.Field("gfp_flags="u8)),
            Accounted = isTold ? accounted.SequenceEqual("true"u8) : null,
            Time = line.Nanoseconds,
            PrintedName = isNamed ? Encoding.Latin1.GetString(printed) : null,
        };
        made.Cache = _names.NameOf(made);
        Keep(line.Pid, Encoding.Latin1.GetString(line.Field("ptr="u8)), made);
    }

    private void PagesAllocated(in TraceLine line)
    {
        int pages = 1 << line.Int("order="u8);
        TracedObject made = new()
        {
            Function = "",
            Bytes = pages,
            RequestedBytes = pages,
            Flags = Encoding.Latin1.GetString(line.Field("gfp_flags="u8)),
            Time = line.Nanoseconds,
        };
        if (!line.InInterrupt && made.AsksForAccounting && !made.Flags.Contains("MOVABLE", StringComparison.Ordinal)
            && !made.Flags.Contains("NOWARN", StringComparison.Ordinal))
        {
            Keep(line.Pid, "pfn " + Encoding.Latin1.GetString(line.Field("pfn="u8)), made);
        }
    }

    // Which operation an allocation belongs to, and whether it begins one.
    private void Keep(int pid, string address, TracedObject made)
    {
        TaskState task = Task(pid);
        if (made.Cache == "names_cache")
        {
            bool isSyscall = !made.Function.Contains("kernel", StringComparison.Ordinal);
            if (isSyscall)
            {
                Begin(task, null, hasPath: true);
                task.PathAddress = address;
            }

            return;
        }

        bool isLookup = task.PathAddress is not null;
        bool isBegun = task.IsInGroup && !isLookup;
        if (isBegun && (made.Cache is "inode_cache" or "sock_inode_cache"))
        {
            BeginInode(task, made.Cache == "inode_cache" ? "inode" : "unix-socket");
        }
        else if (isBegun && made.Function == "vm_area_alloc")
        {
            Begin(task, "mapping", hasPath: false);
        }

        bool isTable = made.Function == "alloc_fdtable" || (task.Aside is { Kind: "fdtable", Objects.Count: < TableObjects }
            && made.Function.Contains("kvmalloc", StringComparison.Ordinal));
        TracedOperation? operation = isTable ? Aside(task, "fdtable", TableObjects)
            : made.Cache is null && task.IsInGroup && made.Flags.Contains("HIGHUSER", StringComparison.Ordinal) ? Aside(task, "pipe-byte", 1)
            : task.Current;
        (operation?.Objects ?? OfOthers).Add(made);
        _live[address] = (made, operation);
    }

    private void Freed(in TraceLine line, string address)
    {
        TaskState task = Task(line.Pid);
        if (address == task.PathAddress)
        {
            task.PathAddress = null;
        }

        if (!_live.Remove(address, out (TracedObject Object, TracedOperation? Operation) entry))
        {
            return;
        }

        TracedObject freed = entry.Object;
        if (line.TryField("name="u8, out ReadOnlySpan<byte> printed))
        {
            Dictionary<string, int> votes = _votes.TryGetValue(Site(freed), out Dictionary<string, int>? known) ? known : _votes[Site(freed)] = [];
            string name = Encoding.Latin1.GetString(printed);
            votes[name] = votes.GetValueOrDefault(name) + 1;
        }

        freed.FreedTime = line.Nanoseconds;
        freed.IsTransient = entry.Operation is not null && entry.Operation == task.Current && !line.InInterrupt
            && line.Nanoseconds - freed.Time < TransientNanoseconds;
        freed.IsFreedInLookup = freed.IsTransient && task.PathAddress is not null;
        freed.IsFreedByRcu = line.InInterrupt || line.Comm.StartsWith("rcu"u8) || line.Comm.StartsWith("ksoftirqd"u8);
    }

    private void Group(in TraceLine line)
    {
        TaskState task = Task(line.Pid);
        if (line.Name.SequenceEqual("cgroup_attach_task"u8))
        {
            // A task joins by itself, or is moved by its driver, who has opened the group's file for it or is in the middle of whatever it does.
            (string to, int pid) = line.PathAndPid(known: null);
            if (line.Pid == pid || task.Current is { HasPath: true, Kind: null })
            {
                task.Current?.Kind = "join";
                task.Current?.Group = to;
            }

            Task(pid).IsInGroup = true;
            return;
        }

        string path = line.Path("path="u8);
        if (line.Name.SequenceEqual("cgroup_mkdir"u8) && task.Current is { } made && line.Int("level="u8) > 1)
        {
            made.Kind = "mkdir";
            made.Group = path;
            Begin(task, "after mkdir", hasPath: false);
        }
        else if (line.Name.SequenceEqual("cgroup_release"u8))
        {
            Released.TryAdd(path, line.Nanoseconds);
        }
        else if (line.Name.SequenceEqual("cgroup_rmdir"u8))
        {
            // The event comes last, when the directory is gone.
            Removed[path] = task.Current is { HasPath: true } removal ? removal.Time : line.Nanoseconds;
        }
    }

    // Only a fork that follows a mkdir at once is told apart from what its task did before.
    private void Forked(in TraceLine line)
    {
        TaskState parent = Task(line.Pid);
        if (parent.Current is { Kind: "after mkdir" } fork && !fork.Objects.Exists(o => o.Cache is "inode_cache"))
        {
            fork.Kind = "process";
        }

        Begin(parent, null, hasPath: false);
        _tasks[line.Int("child_pid="u8)] = new TaskState { IsInGroup = parent.IsInGroup, IsAfterExec = parent.IsAfterExec };
    }

    private void Begin(TaskState task, string? kind, bool hasPath)
    {
        TracedOperation begun = new() { Kind = kind, Time = _now, HasPath = hasPath, IsInGroup = task.IsInGroup, IsAfterExec = task.IsAfterExec };
        Operations.Add(begun);
        task.Current = begun;
        task.PathAddress = null;
    }

    // socketpair makes both inodes first, then the files of both.
    private void BeginInode(TaskState task, string kind)
    {
        if (kind == "unix-socket" && task.Current is { Kind: "unix-socket" } pair && !pair.Objects.Exists(o => o.Cache == "filp"))
        {
            pair.Times++;
        }
        else
        {
            Begin(task, kind, hasPath: false);
        }
    }

    // Not a page of a block device or of tmpfs (major number 0), nor ext4's own buddy bitmaps (inode 1).
    private static bool IsOfFile(in TraceLine line) =>
        line.TryField("dev "u8, out ReadOnlySpan<byte> device) && !device.StartsWith("0:"u8) && line.TryField("ino "u8, out ReadOnlySpan<byte> inode)
            && !inode.SequenceEqual("1"u8);

    // An operation inside another one, of so many objects.
    private TracedOperation Aside(TaskState task, string kind, int objects)
    {
        if (task.Aside is not { } open || open.Kind != kind || open.Objects.Count == objects)
        {
            task.Aside = new TracedOperation { Kind = kind, IsInGroup = task.IsInGroup, IsAfterExec = task.IsAfterExec };
            Operations.Add(task.Aside);
        }

        return task.Aside;
    }

    private TaskState Task(int pid) => _tasks.TryGetValue(pid, out TaskState? task) ? task : _tasks[pid] = new TaskState();

    private static string Site(TracedObject o) => $"{o.Function}/{o.Bytes}";

    // call_site is function+offset/size, with the compiler's suffixes, or an address.
    private string FunctionOf(string site)
    {
        int end = site.IndexOf('+', StringComparison.Ordinal);
        string name = end < 0 ? site : site[..end];
        int suffix = name.IndexOf('.', StringComparison.Ordinal);
        name = suffix > 0 ? name[..suffix] : name;
        return _functions.GetValueOrDefault(name, name);
    }

    // Kernels that print a cache's name only at the free: most frees of what a call site allocated decide.
    private void NameAll()
    {
        foreach (TracedObject o in Operations.SelectMany(o => o.Objects).Concat(OfOthers).Where(o => o.Cache is not null && !o.IsKmalloc))
        {
            if (o.PrintedName is null && _votes.TryGetValue(Site(o), out Dictionary<string, int>? votes))
            {
                o.PrintedName = votes.OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).First().Key;
            }

            o.Cache = _names.NameOf(o);
        }
    }

    private sealed class TaskState
    {
        public TracedOperation? Current { get; set; }

        public TracedOperation? Aside { get; set; }

        public string? PathAddress { get; set; }

        public bool IsInGroup { get; set; }

        public bool IsAfterExec { get; set; }
    }
}
