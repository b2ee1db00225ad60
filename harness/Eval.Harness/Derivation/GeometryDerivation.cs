using System.Globalization;
using System.Text;
using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures.Machines;
using Eval.Kernel.Description;

namespace Eval.Harness.Derivation;

/// <summary>
/// Derives what slabinfo and traces say of a kernel's machine: geometry of caches, what is alive at boot, what a group costs. A cache that only a
/// trace shows has its size from there and its slabs from the rule of mm/slub.c, calculate_order.
/// </summary>
public sealed class GeometryDerivation
{
    private static readonly string[] TaskCaches = ["sighand_cache", "signal_cache", "task_struct"];
    // What a process has and a thread of the kernel has not.
    private static readonly string[] ProcessCaches = ["anon_vma", "anon_vma_chain", "files_cache", "filp", "mm_struct", "vm_area_struct"];
    // Of each memory cgroup one: before a scenario the root's and that of the guest's own group.
    private static readonly string[] GroupCaches = ["mem_cgroup", "mem_cgroup_per_node"];
    private const int GroupsBefore = 2;
    private const int PageBytes = 4096;
    private readonly string _kernel;
    private readonly CallSites _sites;
    private readonly int _cpus;
    private readonly SortedDictionary<string, SlabRow> _rows = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _traced = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<long>> _before = [];
    private readonly Dictionary<string, List<long>> _partial = [];
    private readonly Dictionary<string, long> _active = [];
    private readonly Dictionary<string, int> _charged = [];
    private readonly Dictionary<string, List<long>> _forked = [];

    private GeometryDerivation(string kernel, int cpus, CallSites sites)
    {
        _kernel = kernel;
        _cpus = cpus;
        _sites = sites;
    }

    /// <summary>Derives the file that a machine description includes as its geometry.</summary>
    /// <param name="kernel">Such as 6.1.</param>
    /// <param name="cpus">CPUs of the machine, for the rule of caches that slabinfo does not list.</param>
    /// <param name="observed">Results of the kernel: rows of slabinfo in every sample; the first of each is the boot state.</param>
    /// <param name="traces">Traces of the kernel.</param>
    /// <param name="sites">What the sources say about caches.</param>
    /// <param name="scenarios">What the results' scenarios did.</param>
    /// <param name="command">The command that repeats this, for the first line.</param>
    /// <returns>The geometry file.</returns>
    /// <exception cref="BadInputException">A result is of another kernel, two rows of one cache disagree, or a trace is no ftrace text.</exception>
    public static string Derive(
        string kernel, int cpus, IReadOnlyList<ObservedRun> observed, IReadOnlyList<string> traces, CallSites sites, ScenarioEvidence scenarios,
        string command)
    {
        GeometryDerivation derivation = new(kernel, cpus, sites.Of(kernel));
        foreach (ObservedRun run in observed)
        {
            derivation.Add(run);
        }

        CacheNames names = new(derivation._sites, derivation.Listed());
        List<TraceOperations> read = [.. traces.Select(t => TraceOperations.Read(t, names))];
        foreach (TracedObject o in read.SelectMany(t => t.Operations.SelectMany(o => o.Objects).Concat(t.OfOthers)))
        {
            derivation.Add(o);
        }

        foreach (TracedOperation fork in read.SelectMany(t => t.Operations).Where(o => OperationKinds.Of(o) == "process"))
        {
            derivation.AddFork(fork);
        }

        return derivation.Text(command, GroupCosts.Of(read, observed, scenarios));
    }

    private void Add(ObservedRun run)
    {
        if (run.Kernel != _kernel)
        {
            throw new BadInputException(run.Path, 1, 1, $"a run of Linux {_kernel}, found {run.Kernel}");
        }

        foreach (SlabRow row in run.Samples.SelectMany(s => s.SlabRows))
        {
            if (_rows.TryAdd(row.Name, row))
            {
                continue;
            }

            SlabRow known = _rows[row.Name];
            if ((known.ObjectBytes, known.ObjectsPerSlab, known.PagesPerSlab) != (row.ObjectBytes, row.ObjectsPerSlab, row.PagesPerSlab))
            {
                throw new BadInputException(
                    run.Path, 1, 1,
                    $"{known.ObjectsPerSlab} objects of {known.ObjectBytes} bytes on {known.PagesPerSlab} pages for {row.Name} as in other runs, " +
                    "found another geometry");
            }
        }

        if (run.Samples[0].Label == "before")
        {
            foreach (SlabRow row in run.Samples[0].SlabRows)
            {
                (_before.TryGetValue(row.Name, out List<long>? list) ? list : _before[row.Name] = []).Add(row.Objects);
                (_partial.TryGetValue(row.Name, out List<long>? free) ? free : _partial[row.Name] = []).Add(row.Objects - row.ActiveObjects);
                _active[row.Name] = Math.Min(_active.GetValueOrDefault(row.Name, long.MaxValue), row.ActiveObjects);
            }
        }
    }

    private void Add(TracedObject o)
    {
        if (o.Cache is not { } cache || o.IsKmalloc)
        {
            return;
        }

        if (o.Accounted is { } charged)
        {
            _charged[cache] = _charged.GetValueOrDefault(cache) + (charged ? 1 : -1);
        }

        if (!o.IsTransient && !_rows.ContainsKey(cache) && !cache.StartsWith("unknown", StringComparison.Ordinal))
        {
            _traced.TryAdd(cache, o.Bytes);
        }
    }

    private void AddFork(TracedOperation fork)
    {
        foreach (string cache in ProcessCaches)
        {
            (_forked.TryGetValue(cache, out List<long>? list) ? list : _forked[cache] = []).Add(
                fork.Objects.Count(o => o.Cache == cache && !o.IsTransient) / fork.Times);
        }
    }

    // Only names and sizes matter for naming the objects of a trace.
    private MachineDescription Listed() => new()
    {
        Id = _kernel,
        Source = "",
        PageSizeBytes = PageBytes,
        CpuCount = _cpus,
        Caches = [.. _rows.Values.Select(r => new CacheGeometry(r.Name, r.ObjectBytes, r.ObjectsPerSlab, r.PagesPerSlab, false, 0, 0))],
        Costs = new CostTable("", 0, 0, 0, 0, 0, 0),
    };

    private string Text(string command, IReadOnlyList<string> groupCosts)
    {
        StringBuilder text = new();
        int ruled = _rows.Values.Count(r => 1 << SlubRules.Order(r.ObjectBytes, PageBytes, _cpus) == r.PagesPerSlab);
        text.Append(CultureInfo.InvariantCulture, $"# Written by: {command}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"source: slabinfo rows and kmem events of Linux {_kernel} in the kernel lab; flags of caches from sources.yaml where no event says them\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"# Rows of slabinfo. The rule of mm/slub.c, calculate_order, gives {ruled} of these {_rows.Count} orders.\n");
        text.Append("caches:\n");
        foreach (SlabRow row in _rows.Values)
        {
            Append(text, row.Name, row.ObjectBytes, row.ObjectsPerSlab, row.PagesPerSlab);
        }

        text.Append("  # Not among the rows the guest sampled: sizes of the events, slabs by the rule.\n");
        foreach ((string name, int bytes) in _traced)
        {
            int pages = 1 << SlubRules.Order(bytes, PageBytes, _cpus);
            Append(text, name, bytes, pages * PageBytes / bytes, pages);
        }

        text.Append("  # Stands, page by page, for what is in Slab and in no row.\n");
        text.Append("  - {name: unsampled, object: 4096B, per_slab: 1, pages: 1}\n\n");
        foreach (string line in groupCosts)
        {
            text.Append(line).Append('\n');
        }

        text.Append(
            "\n# Alive before a scenario: median of the objects that slabs hold in the samples \"before\". Half of each CPU's slab is taken to be " +
            "free.\nboot:\n");
        foreach ((string name, List<long> objects) in _before.OrderBy(b => b.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name}: {MedianOf(objects)}\n");
        }

        foreach (string name in GroupCaches.Where(_traced.ContainsKey))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name}: {GroupsBefore}\n");
        }

        AppendFreed(text);
        AppendPartial(text);
        AppendUsed(text);
        return text.ToString();
    }

    // get_slabinfo: active_objs is less than num_objs by what count_partial finds free on the nodes' lists.
    private void AppendPartial(StringBuilder text)
    {
        List<string> free = [.. _partial.Where(p => MedianOf(p.Value) > 0).OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key}: {MedianOf(p.Value)}"))];
        if (free.Count > 0)
        {
            text.Append("# Free in slabs on the nodes' lists, by the same samples: objects less those in use.\n");
            text.Append("boot_partial: {").AppendJoin(", ", free).Append("}\n");
        }
    }

    private void AppendUsed(StringBuilder text)
    {
        if (_before.Count > 0 && _traced.Count > 0)
        {
            text.Append("# Boot, mounting and the guest's own process have used those that are in no row, too: nobody knows how many objects.\n");
            text.Append("used_before: [").AppendJoin(", ", _traced.Keys.Except(GroupCaches)).Append("]\n");
        }
    }

    // Threads of the kernel have one of each, too (copy_process). slabinfo counts the free objects of the CPUs' slabs as used, half of a slab on average:
    // so many less than the least of all counts are the tasks.
    private void AppendFreed(StringBuilder text)
    {
        List<string> known = [.. TaskCaches.Where(_before.ContainsKey)];
        if (known.Count < TaskCaches.Length)
        {
            return;
        }

        Dictionary<string, long> freed = [];
        long tasks = known.Min(c => _active[c] - (_cpus * (_rows[c].ObjectsPerSlab / 2)));
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n# Of these were freed before: every task has one of each, and {tasks} tasks live by the cache of which the fewest are used.\n");
        known.ForEach(c => freed[c] = MedianOf(_before[c]) - tasks);

        // The guest is the only process: it has what its children get from it, one of all else, and its standard files, which are one.
        foreach (string cache in ProcessCaches.Where(_before.ContainsKey))
        {
            freed[cache] = MedianOf(_before[cache]) - (_forked.TryGetValue(cache, out List<long>? forks) ? Math.Max(1, MedianOf(forks)) : 1);
        }

        text.Append("# One process lives, with what its children get of it in the traces.\n");
        text.Append("boot_freed: {");
        text.AppendJoin(
            ", ",
            freed.OrderBy(f => f.Key, StringComparer.Ordinal)
                .Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key}: {Math.Max(0, f.Value)}")));
        text.Append("}\n");
    }

    private static long MedianOf(List<long> objects) => objects.Order().ElementAt(objects.Count / 2);

    private void Append(StringBuilder text, string name, int bytes, int objects, int pages)
    {
        bool isAccounted = _charged.TryGetValue(name, out int votes) ? votes > 0 : _sites.IsAccounted(name, _kernel);
        bool isReclaimable = _sites.IsReclaimable(name) || name.StartsWith("kmalloc-rcl-", StringComparison.Ordinal);
        IReadOnlyList<string> functions = _sites.FunctionsOf(name);
        string by = functions.Count > 0 ? $", by: [{string.Join(", ", functions)}]" : "";
        text.Append(
            CultureInfo.InvariantCulture,
            $"  - {{name: {name}, object: {bytes}B, per_slab: {objects}, pages: " +
            $"{pages}{(isReclaimable ? ", reclaimable: true" : "")}{(isAccounted ? ", accounted: true" : "")}{by}}}\n");
    }
}
