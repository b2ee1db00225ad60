using System.Globalization;
using Eval.Harness.Fidelity;

namespace Eval.Harness.Derivation;

/// <summary>
/// What a group costs by itself: what its mkdir, and whoever joins it, leave until its rmdir or later; what a worker allocates for a clone of a
/// cache; its writeback structure; its per-CPU memory. Medians over the groups of the traces.
/// </summary>
internal sealed class GroupCosts
{
    // A directory is gone this soon after rmdir (kernfs_remove, an RCU grace period and its callbacks); what is freed later, or never, goes with the css.
    private const long SoonNanoseconds = 2_000_000_000;
    private const long KeptNanoseconds = 50_000_000;

    // mm/memcontrol.c, memcg_alloc_cache_id: ids are given out to a limit of 2 * (id + 1), at least 4; the second limit is 10, so that the first
    // growth under a parent adds 6.
    private const int FirstGrowth = 6;
    private const int LeastGrowth = 64;
    private const string CssSetFunction = "find_css_set";
    private readonly List<string> _lines = [];

    /// <summary>The section "memcg" of a geometry file.</summary>
    /// <param name="traces">Traces of the kernel.</param>
    /// <param name="observed">Its results; those with one group after another tell the per-CPU memory.</param>
    /// <param name="scenarios">Which those are.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<TraceOperations> traces, IReadOnlyList<ObservedRun> observed, ScenarioEvidence scenarios)
    {
        GroupCosts costs = new();
        List<(TraceOperations Trace, TracedOperation Operation)> groups =
            [.. traces.SelectMany(t => t.Operations.Where(o => o.Kind is "mkdir" or "join" && t.Removed.ContainsKey(o.Group)).Select(o => (t, o)))];
        int made = groups.Count(g => g.Operation.Kind == "mkdir");
        costs._lines.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"# What a group costs by itself: medians over {made} groups made and removed in the traces. \"directory\" is freed within two seconds"));
        costs._lines.Add(
            "# released and within two seconds of rmdir, joining included; \"css\" later or never, but for tree nodes, and for dentries, which are \"cached\" " +
            "until caches are dropped; \"charged_to_parent\" is what mem_cgroup_css_alloc charges to the parent (set_active_memcg).");
        costs._lines.Add("memcg:");
        costs._lines.Add("  source: mkdir, join and worker segments of the kernel's traces; memory.stat of k1");
        costs.Add("directory", groups, (o, w) => o.FreedTime is { } freed && freed >= w.Removed && !IsLate(o, w));
        costs.Add("cached", groups, (o, w) => o.Cache == "dentry" && IsLate(o, w));
        costs.Add("css", groups, (o, w) => IsOfCss(o, w) && !IsOfParent(o));
        costs.Add("charged_to_parent", groups, (o, w) => IsOfCss(o, w) && IsOfParent(o));
        costs.AddPercpu(observed, scenarios);
        costs.AddClones(traces);
        costs.AddArrays(groups);
        costs.AddCssSet(groups);
        costs.AddObjcg(groups);
        costs.AddLists(traces);
        costs.AddWriteback(traces);
        return costs._lines;
    }

    private static bool IsOfCss(TracedObject o, Window w) => o.Cache is not ("dentry" or "radix_tree_node") && IsLate(o, w);

    private static bool IsLate(TracedObject o, Window w) => o.FreedTime is not { } freed || freed - w.Removed > SoonNanoseconds || freed >= w.Released;

    private static bool IsOfParent(TracedObject o) => o.Accounted == true && o.Function.Contains("mem_cgroup", StringComparison.Ordinal);

    private void Add(string key, List<(TraceOperations Trace, TracedOperation Operation)> groups, Func<TracedObject, Window, bool> isWanted)
    {
        SortedDictionary<string, int> total = new(StringComparer.Ordinal);
        foreach (IGrouping<string?, (TraceOperations Trace, TracedOperation Operation)> kind in groups.GroupBy(g => g.Operation.Kind))
        {
            Dictionary<string, int[]> counts = [];
            int i = 0;
            foreach ((TraceOperations trace, TracedOperation operation) in kind)
            {
                Window window = WindowOf(trace, operation.Group);
                (TracedObject Objcg, TracedObject Counter)? objcg = ObjcgOf(operation);
                foreach (TracedObject o in operation.Objects.Where(o => o.Cache is not null && !o.IsTransient && o != objcg?.Objcg && o != objcg?.Counter
                    && !OperationKinds.IsOfSlabOrGroup(o.Function) && o.Function != CssSetFunction && isWanted(o, window)))
                {
                    (counts.TryGetValue(o.Cache!, out int[]? list) ? list : counts[o.Cache!] = new int[kind.Count()])[i]++;
                }

                i++;
            }

            foreach ((string cache, int[] list) in counts)
            {
                total[cache] = total.GetValueOrDefault(cache) + Median(list);
            }
        }

        AddMap(key, total);
    }

    private void AddPercpu(IReadOnlyList<ObservedRun> observed, ScenarioEvidence scenarios)
    {
        // The more groups, the less do counters kept by CPU matter.
        ObservedRun? run = observed.Where(r => scenarios.HasGroupsInTurn(r) && !r.IsDeep).MaxBy(r => r.Parameters[0]);
        if (run is not null && run.Samples[1].Groups[0].Stat.TryGetValue("percpu", out long bytes) && bytes > 0)
        {
            long of = (bytes - run.Samples[0].Groups[0].Stat.GetValueOrDefault("percpu")) / run.Parameters[0];
            _lines.Add(string.Create(CultureInfo.InvariantCulture, $"  # memory.stat percpu of the parent in {Path.GetFileName(run.Path)}, by group."));
            _lines.Add(string.Create(CultureInfo.InvariantCulture, $"  percpu: {of}"));
        }
    }

    // What workers allocate and keep, by clone. SLUB's sysfs directory of a clone is made of kernfs nodes; their names and the clone's own are strings.
    private void AddClones(IReadOnlyList<TraceOperations> traces)
    {
        List<TracedObject> kept = [.. traces.SelectMany(t => t.OfOthers)
            .Where(o => o.Cache is not (null or "radix_tree_node") && (o.FreedTime is not { } freed || freed - o.Time > KeptNanoseconds))];
        int clones = kept.Count(o => o.Function == "create_cache");
        if (clones == 0)
        {
            return;
        }

        SortedDictionary<string, int> clone = new(StringComparer.Ordinal), sysfs = new(StringComparer.Ordinal);
        foreach (IGrouping<string, TracedObject> cache in kept.GroupBy(o => o.Cache!))
        {
            (cache.Key == "kernfs_node_cache" ? sysfs : clone)[cache.Key] = (int)Math.Round((double)cache.Count() / clones);
        }

        _lines.Add(string.Create(CultureInfo.InvariantCulture, $"  # {clones} clones made by workers."));
        AddMap("clone", clone);
        AddMap("clone_sysfs", sysfs);
    }

    private void AddArrays(List<(TraceOperations Trace, TracedOperation Operation)> groups)
    {
        List<TracedOperation> mkdirs = [.. groups.Select(g => g.Operation).Where(o => o.Kind == "mkdir")];
        (string Cache, int Count) most = ("", 0);
        foreach (string cache in mkdirs.SelectMany(o => o.Objects).Where(o => o.IsKmalloc).Select(o => o.Cache!).Distinct().Order(StringComparer.Ordinal))
        {
            int[] counts = [.. mkdirs.Select(o => o.Objects.Count(a => a.Cache == cache && !a.IsTransient))];
            int median = Median(counts);
            int first = counts.FirstOrDefault(c => c - median >= LeastGrowth) - median;
            most = first > most.Count ? (cache, first) : most;
        }

        if (most.Count >= LeastGrowth)
        {
            _lines.Add("  # memcg_update_all_list_lrus: one list_lru_one for each list and new id, when the ids' limit grows.");
            AddMap("per_array_id", new() { [most.Cache] = most.Count / FirstGrowth });
        }
    }

    // Where kfree_rcu frees in bulk no event says that the last task's exit gave it away.
    private void AddCssSet(List<(TraceOperations Trace, TracedOperation Operation)> groups)
    {
        List<(TracedObject Object, Window Window)> sets = [.. groups.SelectMany(g => g.Operation.Objects.Where(o => o.Function == CssSetFunction)
            .Select(o => (o, WindowOf(g.Trace, g.Operation.Group))))];
        int joins = groups.Count(g => g.Operation.Kind == "join"), unseen = sets.Count(s => s.Object.FreedTime is not { } freed || freed >= s.Window.Removed);
        if (joins > 0 && unseen * 2 > joins)
        {
            _lines.Add("  # find_css_set, for the first task that comes; what put_css_set_locked gives to kfree_rcu is freed in bulk, which has no event.");
            AddMap("css_set", new() { [sets[0].Object.Cache!] = (int)Math.Round((double)sets.Count / joins) });
        }
    }

    // An obj_cgroup is what mem_cgroup_css_online makes with a reference counter; in 5.10 mem_cgroup_css_alloc does, and the css's counter follows its own.
    private void AddObjcg(List<(TraceOperations Trace, TracedOperation Operation)> groups)
    {
        List<TracedOperation> mkdirs = [.. groups.Select(g => g.Operation).Where(o => o.Kind == "mkdir")];
        List<(TracedObject Objcg, TracedObject Counter)> made = [.. mkdirs.Select(ObjcgOf).OfType<(TracedObject, TracedObject)>()];
        if (made.Count * 2 > mkdirs.Count)
        {
            _lines.Add("  # obj_cgroup_alloc: it lives until nothing is charged through it any more, and its counter with it.");
            AddMap("objcg", new() { [made[0].Objcg.Cache!] = 1 });
            AddMap("objcg_counter", new() { [made[0].Counter.Cache!] = 1 });
        }
    }

    private static (TracedObject Objcg, TracedObject Counter)? ObjcgOf(TracedOperation mkdir)
    {
        bool IsCounter(int at) => at < mkdir.Objects.Count && mkdir.Objects[at].Function == "percpu_ref_init";
        int objcg = mkdir.Objects.FindIndex(o => o.Function is "mem_cgroup_css_online" or "mem_cgroup_css_alloc");
        while (objcg >= 0 && !(IsCounter(objcg + 1) && (mkdir.Objects[objcg].Function == "mem_cgroup_css_online" || IsCounter(objcg + 2))))
        {
            objcg = mkdir.Objects.FindIndex(objcg + 1, o => o.Function is "mem_cgroup_css_online" or "mem_cgroup_css_alloc");
        }

        return objcg < 0 ? null : (mkdir.Objects[objcg], mkdir.Objects[objcg + 1]);
    }

    // The first operation of a group in a filesystem makes its lists, and for the first group of all those of its parent, too.
    private void AddLists(IReadOnlyList<TraceOperations> traces)
    {
        Dictionary<string, List<int>> counts = [];
        string? list = null;
        foreach (TracedOperation operation in traces.SelectMany(t => t.Operations))
        {
            List<TracedObject> made = [.. operation.Objects.Where(o => OperationKinds.MakesLists(o.Function) && !o.IsTransient)];
            string? inode = operation.Objects.Find(
                o => o.Cache is not (null or "lsm_inode_cache") && o.Cache.EndsWith("inode_cache", StringComparison.Ordinal))?.Cache;
            if (made.Count > 0 && inode is not null)
            {
                list = made[0].Cache;
                (counts.TryGetValue(inode, out List<int>? of) ? of : counts[inode] = []).Add(made.Count);
            }
        }

        if (list is not null)
        {
            _lines.Add("  # memcg_list_lru_alloc: lists of a filesystem's dentries and inodes, by the cache of the inodes, when a group first pays for one.");
            AddMap("list_object", new() { [list] = 1 });
            AddMap("lists", new(counts.ToDictionary(c => c.Key, c => Median([.. c.Value])), StringComparer.Ordinal));
        }
    }

    private void AddWriteback(IReadOnlyList<TraceOperations> traces)
    {
        SortedDictionary<string, int> each = new(StringComparer.Ordinal);
        foreach (TracedOperation operation in traces.SelectMany(t => t.Operations))
        {
            int at = operation.Objects.FindIndex(o => o.Function is "wb_get_create" or "cgwb_create");
            if (at >= 0)
            {
                List<TracedObject> objects = [operation.Objects[at], .. operation.Objects.Skip(at + 1).Take(4)
                    .Where(o => o.Function is "percpu_ref_init" or "cgwb_bdi_register")];
                foreach (IGrouping<string, TracedObject> cache in objects.GroupBy(o => o.Cache!))
                {
                    each[cache.Key] = Math.Max(each.GetValueOrDefault(cache.Key), cache.Count());
                }
            }
        }

        if (each.Count > 0)
        {
            _lines.Add("  # wb_get_create at the group's first dirty page.");
            AddMap("writeback", each);
        }
    }

    private void AddMap(string key, SortedDictionary<string, int> counts)
    {
        string pairs = string.Join(", ", counts.Where(c => c.Value > 0).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key}: {c.Value}")));
        if (pairs.Length > 0)
        {
            _lines.Add($"  {key}: {{{pairs}}}");
        }
    }

    // The memcg's css is freed before the cgroup that it belongs to: the first of the memcg's own structures to go says when.
    private static Window WindowOf(TraceOperations trace, string group)
    {
        long removed = trace.Removed[group], released = trace.Released.GetValueOrDefault(group, long.MaxValue);
        foreach (TracedObject o in trace.Operations.Where(o => o.Kind == "mkdir" && o.Group == group).SelectMany(o => o.Objects))
        {
            released = o.FreedTime > removed && IsOfMemcg(o) ? Math.Min(released, o.FreedTime.Value) : released;
        }

        return new Window(removed, released);
    }

    // mem_cgroup_css_free frees the shrinkers' map before the memcg.
    private static bool IsOfMemcg(TracedObject o) => o.Function == "alloc_shrinker_info" || o.Function.Contains("mem_cgroup", StringComparison.Ordinal);

    // From the rmdir of a group to the release of its css.
    private readonly record struct Window(long Removed, long Released);

    private static int Median(int[] counts) => counts.Order().ElementAt((counts.Length - 1) / 2);
}
