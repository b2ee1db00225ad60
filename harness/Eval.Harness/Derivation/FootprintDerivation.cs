using System.Globalization;
using System.Text;
using Eval.Harness.Fidelity;
using Eval.Harness.Fixtures.Machines;
using Eval.Harness.Traces.Input;
using Eval.Kernel.Description;

namespace Eval.Harness.Derivation;

/// <summary>
/// Derives the footprint table of a kernel: what most operations of a kind allocate in its traces. What those do not hold comes from a like kernel's
/// traces, with the caches of this one, and from growth of slabinfo where that shows it: an object that a scenario leaves once per operation, and that
/// nothing else explains.
/// </summary>
public sealed class FootprintDerivation
{
    // Of the operations' number: what grows by less is slack of slabs.
    private const double LeastShare = 0.5;

    // THREAD_SIZE_ORDER 2 (arch/x86/include/asm/page_64_types.h); stacks that are mapped page by page are kept by CPU and mostly not allocated anew.
    private const int StackPages = 4;
    private readonly CacheNames _names;
    private readonly Traces.State.CacheChooser _chooser;
    private readonly MachineDescription _machine;
    private readonly CallSites _sites;
    private readonly ScenarioEvidence _scenarios;
    private readonly Dictionary<string, FootprintEntry> _entries = [];

    // The socket of a like kernel, when this one has no cache of its name.
    private FootprintRow? _lost;

    private FootprintDerivation(MachineDescription machine, CallSites sites, ScenarioEvidence scenarios)
    {
        _scenarios = scenarios;
        _machine = machine;
        _sites = sites;
        _names = new CacheNames(sites, machine);
        _chooser = new Traces.State.CacheChooser(machine);
    }

    /// <summary>Derives a table.</summary>
    /// <param name="traces">Traces of the kernel, one at least.</param>
    /// <param name="like">Traces of kernels that do alike, KERNEL-….trace.gz, for operations that the kernel's own do not hold.</param>
    /// <param name="observed">Results of the kernel, for what no trace shows.</param>
    /// <param name="machine">The kernel's machine.</param>
    /// <param name="machines">Where machines of like kernels are found, as linux-KERNEL-lab.</param>
    /// <param name="sites">What the sources say about caches.</param>
    /// <param name="scenarios">What the results' scenarios did.</param>
    /// <param name="command">The command that repeats this, for the first line.</param>
    /// <returns>The footprint file.</returns>
    /// <exception cref="BadInputException">A trace is not ftrace text, or a machine is missing.</exception>
    public static string Derive(
        IReadOnlyList<string> traces, IReadOnlyList<string> like, IReadOnlyList<ObservedRun> observed, MachineDescription machine,
        MachineLibrary machines, CallSites sites, ScenarioEvidence scenarios, string command)
    {
        FootprintDerivation derivation = new(machine, sites.OfTrace(traces[0]), scenarios);
        derivation.AddTraces(traces, derivation._names, e => e);
        foreach (IGrouping<string, string> kernel in like.GroupBy(TraceName.KernelOf))
        {
            CacheNames names = new(sites.OfTrace(kernel.First()), machines.Load($"linux-{kernel.Key}-lab"));
            derivation.AddTraces([.. kernel], names, derivation.Translate);
        }

        foreach (ObservedRun run in observed)
        {
            derivation.Confirm(run);
        }

        return derivation.Text(command);
    }

    private void AddTraces(IReadOnlyList<string> traces, CacheNames names, Func<FootprintEntry, FootprintEntry> translate)
    {
        List<(string Trace, TraceOperations Found)> read = [.. traces.Select(t => (t, TraceOperations.Read(t, names)))];
        foreach (string kind in OperationKinds.All.Where(k => !_entries.ContainsKey(k)))
        {
            List<TracedOperation> operations = [];
            List<string> evidence = [];
            foreach ((string trace, TraceOperations found) in read)
            {
                List<TracedOperation> here = [.. found.Operations.Where(o => OperationKinds.Of(o) == kind)];
                operations.AddRange(here);
                if (here.Count > 0)
                {
                    evidence.Add(string.Create(CultureInfo.InvariantCulture, $"{here.Sum(o => o.Times)} in {Path.GetFileName(trace)}"));
                }
            }

            if (operations.Count > 0)
            {
                _entries[kind] = translate(OperationKinds.Count(kind, operations, names, string.Join(", ", evidence)));
            }
        }

        AddExtents(read, names, translate);
        if (_entries.TryGetValue("process", out FootprintEntry? fork) && !fork.Rows.Any(r => r.Kind == "kernel-stack"))
        {
            _entries["process"] = fork with { Rows = [.. fork.Rows, new FootprintRow(null, "kernel-stack", 0, StackPages, true, false, false)] };
        }
    }

    // The extent of new data is made by the writer and replaced by the worker that writes back: those that stay, by file written.
    private void AddExtents(List<(string Trace, TraceOperations Found)> read, CacheNames names, Func<FootprintEntry, FootprintEntry> translate)
    {
        const string Kind = "extent-status";
        const long SoonNanoseconds = 1_000_000_000;
        foreach ((string trace, TraceOperations found) in read)
        {
            int files = found.Operations.Count(o => OperationKinds.Of(o) == "ext4-file" && o.FilePages > 1);
            List<TracedObject> extents = [.. found.Operations.SelectMany(o => o.Objects).Concat(found.OfOthers)
                .Where(o => o.Function == "__es_insert_extent" && !o.IsTransient && (o.FreedTime is not { } freed || freed - o.Time > SoonNanoseconds))];
            if (!_entries.ContainsKey(Kind) && files > 0 && extents.Count >= files)
            {
                TracedObject one = extents[0];
                bool isAccounted = one.Accounted ?? names.Find(one.Cache!) is { IsAccounted: true };
                FootprintRow row = new(one.Cache, "", one.Bytes, (extents.Count + (files / 2)) / files, isAccounted, false, false);
                _entries[Kind] = translate(new FootprintEntry(Kind, files, [row], [],
                    string.Create(CultureInfo.InvariantCulture, $"{files} files written in {Path.GetFileName(trace)}")));
            }
        }
    }

    // Caches of another kernel under this one's names and flags; what this kernel has no cache for is left out and named.
    private FootprintEntry Translate(FootprintEntry entry)
    {
        _lost = entry.Rows.FirstOrDefault(r => r.Pins && _names.Find(r.Cache!) is null) ?? _lost;
        List<FootprintRow> rows = [];
        List<string> missing = [];
        foreach (FootprintRow row in entry.Rows)
        {
            string? cache = row.Cache is null || !row.Cache.StartsWith("kmalloc-", StringComparison.Ordinal)
                ? row.Cache
                : _machine.Caches[_chooser.Kmalloc(row.Bytes, row.IsAccounted)].Name;
            if (cache is null || cache.StartsWith("kmalloc-", StringComparison.Ordinal))
            {
                rows.Add(row with { Cache = cache });
            }
            else if (_names.Find(cache) is { } own)
            {
                rows.Add(row with { IsAccounted = own.IsAccounted, Bytes = own.ObjectBytes });
            }
            else
            {
                missing.Add(cache);
            }
        }

        string without = missing.Count == 0 ? "" : $"; not here: {string.Join(", ", missing)}";
        return entry with { Rows = rows, Shared = [], Evidence = $"as {entry.Evidence}{without}" };
    }

    private void Confirm(ObservedRun run)
    {
        long n = run.Parameters[0];
        if (_scenarios.LookedUp(run) is { } label && run.Samples.FirstOrDefault(s => s.Label == label) is { } read && run.Samples[0].MemcgCaches >= 0)
        {
            ConfirmLookup(run, read.MemcgCaches - run.Samples[0].MemcgCaches);
        }
        else if (_scenarios.Tells(run) is { } told && n > 0 && !run.IsDeep)
        {
            IReadOnlyList<(string Kind, long Times)> made = _scenarios.Made(run);
            if (_scenarios.FindsSocket(run) && _lost is { } socket)
            {
                FindSocket(run, n, made, socket);
            }

            if (_entries.TryGetValue(told, out FootprintEntry? entry))
            {
                AddUnexplained(run, n, made, entry);
            }
        }
    }

    private void AddUnexplained(ObservedRun run, long n, IReadOnlyList<(string Kind, long Times)> made, FootprintEntry entry)
    {
        Dictionary<string, long> before = run.Samples[0].SlabRows.ToDictionary(r => r.Name, r => r.ActiveObjects);
        List<string> found = [];
        foreach (SlabRow row in run.Samples[1].SlabRows.Where(r => _names.Find(r.Name) is not null && !r.Name.StartsWith("kmalloc", StringComparison.Ordinal)))
        {
            bool isKnown = made.Any(m => _entries.TryGetValue(m.Kind, out FootprintEntry? e)
                && (e.Rows.Any(r => r.Cache == row.Name) || e.Shared.Any(s => s.Name == row.Name)));
            long growth = row.ActiveObjects - before.GetValueOrDefault(row.Name);
            int count = (int)Math.Round((double)growth / n);
            bool isOfFork = entry.Kind != "process" || _sites.CachesOf("copy_process").Contains(row.Name);
            if (!isKnown && isOfFork && growth >= LeastShare * n && count > 0 && !_machine.ReaderObjects.Any(o => _machine.Caches[o.Cache].Name == row.Name))
            {
                FootprintRow grown = new(row.Name, "", row.ObjectBytes, count, _names.Find(row.Name)!.IsAccounted, false, entry.Kind == "unix-socket");
                entry = entry with { Rows = [.. Without(grown, entry.Rows), grown] };
                found.Add(row.Name);
            }
        }

        if (found.Count > 0)
        {
            _entries[entry.Kind] = entry with { Evidence = $"{entry.Evidence}; {string.Join(", ", found)}: growth of {Path.GetFileName(run.Path)}" };
        }
    }

    // Of two caches whose objects have one size and one function a trace of bare events names the first, for both.
    private IEnumerable<FootprintRow> Without(FootprintRow grown, IReadOnlyList<FootprintRow> rows) =>
        rows.Select(r => r.Count > grown.Count && r.Bytes == grown.Bytes && r.Cache is not null
            && _sites.CachesOf("copy_process").Contains(r.Cache) ? r with { Count = r.Count - grown.Count } : r);

    // Clones leave a group's first object in the root cache, so that a cache of about this size grows by one for each socket beside what else was made.
    private void FindSocket(ObservedRun run, long n, IReadOnlyList<(string Kind, long Times)> made, FootprintRow socket)
    {
        const int Tenth = 10, Quarter = 4;
        Dictionary<string, long> before = run.Samples[0].SlabRows.ToDictionary(r => r.Name, r => r.ActiveObjects);
        foreach (SlabRow row in run.Samples[1].SlabRows.Where(r => Math.Abs(r.ObjectBytes - socket.Bytes) * Tenth <= socket.Bytes
            && !r.Name.StartsWith("kmalloc", StringComparison.Ordinal)))
        {
            long explained = made.Sum(
                m => _entries.TryGetValue(m.Kind, out FootprintEntry? e) ? m.Times * e.Rows.Where(r => r.Cache == row.Name).Sum(r => r.Count) : 0);
            long growth = row.ActiveObjects - before.GetValueOrDefault(row.Name) - explained;
            if (Math.Abs(growth - n) * Quarter <= n && _entries.TryGetValue("unix-socket", out FootprintEntry? entry))
            {
                FootprintRow found = socket with { Cache = row.Name, Bytes = row.ObjectBytes, IsAccounted = _names.Find(row.Name) is { IsAccounted: true } };
                string evidence = $"{entry.Evidence}; {row.Name}: growth of {Path.GetFileName(run.Path)}";
                _entries["unix-socket"] = entry with { Rows = [.. entry.Rows, found], Evidence = evidence };
                _lost = null;
                return;
            }
        }
    }

    // A reader of a file whose name and inode are still in memory needs no clone of their caches: fewer clones than a lookup and a read need show that.
    private void ConfirmLookup(ObservedRun run, long clones)
    {
        const string Kind = "ext4-lookup";
        if (_entries.TryGetValue(Kind, out FootprintEntry? lookup) && _entries.TryGetValue("open-file", out FootprintEntry? open))
        {
            int needed = lookup.Rows.Concat(open.Rows).Where(r => r.IsAccounted).DistinctBy(r => r.Cache).Count();
            if (clones < needed)
            {
                string why = string.Create(
                    CultureInfo.InvariantCulture,
                    $"nothing: the reader of {Path.GetFileName(run.Path)} needed {clones} clones and a lookup needs {needed}, so the file's inode " +
                    $"was still there");
                _entries[Kind] = lookup with { Rows = [], Evidence = why };
            }
        }
    }

    private string Text(string command)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# Written by: {command}\n");
        text.Append(
            "# What most operations of a kind allocate (the median of each cache), less what they free at once. \"Some\" is what a minority needs: " +
            "structure that operations\n");
        text.Append("# share, by operation; the filesystem's part of it is the machine's business. \"as\" says that a like kernel's trace stands for " +
            "this one's.\n");
        foreach (FootprintEntry entry in OperationKinds.All.Where(_entries.ContainsKey).Select(k => _entries[k]))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n# {entry.Evidence}\n");
            if (entry.Shared.Count > 0)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"# Some: {string.Join(", ", entry.Shared.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Name} {s.Rate}")))}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"{entry.Kind}:{(entry.Rows.Count == 0 ? " []" : "")}\n");
            foreach (FootprintRow row in entry.Rows)
            {
                text.Append(CultureInfo.InvariantCulture, $"{row.Text()}\n");
            }
        }

        return text.ToString();
    }
}
