using System.Globalization;
using System.Text;
using Eval.Harness.Traces;
using Eval.Kernel.Contract;

namespace Eval.Harness.Fidelity;

/// <summary>
/// Derives from a trace what one operation allocates. Every path system call begins with an allocation of names_cache, so a task's allocations between two of
/// these are one operation; cgroup_mkdir ends the driver's. An operation is named by the inode it makes. Objects freed within their operation are transient.
/// </summary>
public sealed class FootprintDerivation
{
    private const int PathBytes = 4096;
    private readonly CacheChooser _caches;
    private readonly Dictionary<int, Operation> _open = [];
    private readonly Dictionary<ulong, Allocation> _live = [];
    private readonly Dictionary<string, int> _siteCache = [];
    private readonly Dictionary<string, List<Operation>> _done = [];
    private readonly HashSet<int> _inGroups = [];
    private int _driver = -1;

    private FootprintDerivation(MachineDescription machine) => _caches = new CacheChooser(machine);

    /// <summary>Reads a trace.</summary>
    /// <param name="path">ftrace text, plain or gzip.</param>
    /// <param name="machine">The machine whose caches give objects without a name theirs, by size.</param>
    /// <returns>Lines of YAML: footprints by operation, with the mean number of objects and until when they live.</returns>
    /// <exception cref="BadInputException">The file is not ftrace text.</exception>
    public static IReadOnlyList<string> Derive(string path, MachineDescription machine)
    {
        FootprintDerivation derivation = new(machine);
        using TraceReader reader = new(path);
        while (reader.TryRead(out ReadOnlySpan<byte> text))
        {
            if (!text.IsEmpty && text[0] != '#')
            {
                derivation.Read(new TraceLine(path, reader.LineNumber, text));
            }
        }

        return derivation.Lines();
    }

    private void Read(in TraceLine line)
    {
        ReadOnlySpan<byte> name = line.Name;
        if (name.SequenceEqual("cgroup_mkdir"u8))
        {
            _driver = line.Pid;
            Close(line.Pid, "mkdir");
        }
        else if (name.SequenceEqual("cgroup_attach_task"u8))
        {
            _inGroups.Add(line.Int("pid="u8));
        }
        else if (name.SequenceEqual("sched_process_exit"u8))
        {
            Close(line.Pid, null);
            _inGroups.Remove(line.Pid);
        }
        else if (!line.InInterrupt && (name.SequenceEqual("kmem_cache_alloc"u8) || name.SequenceEqual("kmalloc"u8) || name.SequenceEqual("kmem_cache_alloc_node"u8)))
        {
            Allocated(in line, name.SequenceEqual("kmalloc"u8));
        }
        else if (name.SequenceEqual("kmem_cache_free"u8) || name.SequenceEqual("kfree"u8))
        {
            Freed(in line);
        }
    }

    private void Allocated(in TraceLine line, bool isKmalloc)
    {
        int bytes = line.Int("bytes_alloc="u8);
        bool isNamed = line.TryField("name="u8, out ReadOnlySpan<byte> name);
        bool isPath = !isKmalloc && (isNamed ? name.SequenceEqual("names_cache"u8) : bytes == PathBytes);
        bool isWatched = _inGroups.Contains(line.Pid) || line.Pid == _driver || _driver < 0;
        if (isPath)
        {
            Close(line.Pid, null);
            if (isWatched)
            {
                _open[line.Pid] = new Operation();
            }

            return;
        }

        if (_open.TryGetValue(line.Pid, out Operation? operation))
        {
            string site = string.Create(CultureInfo.InvariantCulture, $"{Encoding.Latin1.GetString(line.Field("call_site="u8))}/{bytes}");
            int cache = isNamed ? _caches.Named(name) : isKmalloc ? _caches.Kmalloc(bytes, isAccounted: false) : _siteCache.GetValueOrDefault(site, _caches.OnlyOneOfSize(bytes));
            Allocation made = new() { Cache = cache, Bytes = bytes, Site = site, Operation = operation };
            operation.Allocations.Add(made);
            _live[line.Address("ptr="u8)] = made;
        }
    }

    private void Freed(in TraceLine line)
    {
        if (!_live.Remove(line.Address("ptr="u8), out Allocation? freed))
        {
            return;
        }

        if (line.TryField("name="u8, out ReadOnlySpan<byte> name) && _caches.Named(name) is int cache and not CacheChooser.None)
        {
            freed.Cache = cache;
            _siteCache[freed.Site] = cache;
        }

        freed.IsTransient = _open.TryGetValue(line.Pid, out Operation? now) && now == freed.Operation;
        freed.IsFreed = true;
    }

    private void Close(int pid, string? kind)
    {
        if (_open.Remove(pid, out Operation? operation) && (kind is not null || _inGroups.Contains(pid)))
        {
            operation.Kind = kind;
            string key = kind ?? "";
            (_done.TryGetValue(key, out List<Operation>? list) ? list : _done[key] = []).Add(operation);
        }
    }

    private List<string> Lines()
    {
        List<string> lines = [];
        foreach (IGrouping<string, Operation> kind in _done.Values.SelectMany(v => v).GroupBy(KindOf).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            int operations = kind.Count();
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{kind.Key}:  # {operations} operations"));
            foreach (var row in kind.SelectMany(o => o.Allocations).Where(a => !a.IsTransient)
                .GroupBy(a => (Name: NameOf(a), a.IsFreed)).OrderByDescending(g => g.Count()).ThenBy(g => g.Key.Name, StringComparer.Ordinal))
            {
                decimal mean = Math.Round((decimal)row.Count() / operations, 3);
                if (mean >= 0.01m)
                {
                    lines.Add(string.Create(CultureInfo.InvariantCulture, $"  - {{cache: {row.Key.Name}, count: {mean}}}  # {(row.Key.IsFreed ? "freed later" : "alive at the end")}"));
                }
            }
        }

        return lines;
    }

    private string KindOf(Operation operation) =>
        operation.Kind ?? (operation.Allocations.Exists(a => NameOf(a) == "ext4_inode_cache") ? "ext4-file"
            : operation.Allocations.Exists(a => NameOf(a) == "shmem_inode_cache") ? "tmpfs-file" : "other");

    private string NameOf(Allocation a) => a.Cache >= 0 ? _caches.Caches[a.Cache].Name : string.Create(CultureInfo.InvariantCulture, $"unknown-{a.Bytes}");

    private sealed class Operation
    {
        public string? Kind { get; set; }

        public List<Allocation> Allocations { get; } = [];
    }

    private sealed class Allocation
    {
        public required int Cache { get; set; }

        public required int Bytes { get; init; }

        public required string Site { get; init; }

        public required Operation Operation { get; init; }

        public bool IsTransient { get; set; }

        public bool IsFreed { get; set; }
    }
}
