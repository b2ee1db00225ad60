using System.Globalization;

namespace Eval.Harness.Derivation;

/// <summary>Names operations of a trace by what they made, and counts what most of a name allocate.</summary>
internal static class OperationKinds
{
    /// <summary>All there are, in the order of a table.</summary>
    public static readonly string[] All =
    [
        "ext4-file", "ext4-lookup", "tmpfs-file", "negative-dentry", "open-file", "pipe", "unix-socket", "pipe-byte", "process", "mapped-buffer",
        "file-mapping",
        "fdtable-256", "fdtable-512", "extent-status",
    ];

    private const long SoonNanoseconds = 1_000_000_000;
    private const decimal LowestRate = 0.01m;

    // Vectors of obj_cgroup pointers and objects of list_lru belong to slabs and groups, whatever operation happens to be the first that needs them.
    private static readonly string[] OfSlabsAndGroups =
    [
        "alloc_slab_obj_exts", "memcg_alloc_page_obj_cgroups", "memcg_alloc_slab_cgroups", "__memcg_list_lru_alloc", "memcg_list_lru_alloc",
        "memcg_init_list_lru_one",
    ];

    /// <summary>Whether a function makes a group's lists in a filesystem (5.18 and later).</summary>
    public static bool MakesLists(string function) => function is "__memcg_list_lru_alloc" or "memcg_list_lru_alloc";

    /// <summary>Whether a function allocates for a slab or for a group rather than for the operation that happens to need it first.</summary>
    public static bool IsOfSlabOrGroup(string function) => OfSlabsAndGroups.Contains(function);

    /// <summary>The name of an operation; null when a table has none for it.</summary>
    public static string? Of(TracedOperation o)
    {
        bool Has(string cache) => o.Objects.Exists(a => a.Cache == cache);
        bool Calls(string function) => o.Objects.Exists(a => a.Function == function);
        return o.Kind switch
        {
            "process" or "pipe-byte" => o.Kind,
            "unix-socket" when !o.IsAfterExec => o.Kind,
            "fdtable" => $"fdtable-{(o.Objects.Max(a => a.RequestedBytes) / 8).ToString(CultureInfo.InvariantCulture)}",
            "inode" when !o.IsAfterExec && Calls("alloc_pipe_info") => "pipe",
            "mapping" when !o.IsAfterExec => Has("anon_vma") ? "mapped-buffer" : o.Objects.Exists(a => a.Cache is null) ? "file-mapping" : null,
            null when o.HasPath && o.IsInGroup => OfPath(Has, o),
            _ => null,
        };
    }

    private static string? OfPath(Func<string, bool> has, TracedOperation o) =>
        has("inode_cache") || has("proc_inode_cache") || o.Objects.Exists(a => a.Cache is null) ? null
            : has("ext4_inode_cache") ? has("filp") ? "ext4-file" : "ext4-lookup"
            : has("shmem_inode_cache") ? "tmpfs-file"
            : has("filp") ? has("dentry") || has("buffer_head") ? null : "open-file"
            : has("dentry") ? "negative-dentry" : null;

    /// <summary>What most operations of one kind allocate: of each cache the median number, and as a rate what a minority does.</summary>
    public static FootprintEntry Count(string kind, IReadOnlyList<TracedOperation> operations, CacheNames names, string evidence)
    {
        Dictionary<FootprintRow, int[]> counts = [];
        for (int i = 0; i < operations.Count; i++)
        {
            foreach (TracedObject o in operations[i].Objects)
            {
                bool isKept = kind == "open-file" ? !o.IsFreedInLookup : !o.IsTransient;
                if (isKept && !IsOfSlabOrGroup(o.Function))
                {
                    FootprintRow row = RowOf(kind, o, names);
                    (counts.TryGetValue(row, out int[]? list) ? list : counts[row] = new int[operations.Count])[i] += o.Cache is null ? o.Bytes : 1;
                }
            }
        }

        int times = operations[0].Times;
        List<FootprintRow> rows = [];
        List<(string, decimal)> shared = [];
        foreach ((FootprintRow row, int[] list) in counts)
        {
            decimal mean = (decimal)list.Sum() / list.Length / times;
            int median = IsTreeNode(kind, row) ? 0 : list.Order().ElementAt((list.Length - 1) / 2) / times;
            if (median > 0)
            {
                rows.Add(row with { Count = median });
            }
            else if (mean >= LowestRate)
            {
                shared.Add((row.Cache ?? $"{row.Kind} page", decimal.Round(mean, 3)));
            }
        }

        return new FootprintEntry(kind, operations.Count * times, rows, [.. shared.OrderByDescending(s => s.Item2)], evidence);
    }

    // A node of a tree holds several entries, though at first most operations need one; only the tree of mappings that a fork copies is the operation's own.
    private static bool IsTreeNode(string kind, FootprintRow row) => row.Cache == "radix_tree_node" || (row.Cache == "maple_node" && kind != "process");

    // An order-2 run of a fork is the stack of kernels that do not map it page by page.
    private static FootprintRow RowOf(string kind, TracedObject o, CacheNames names)
    {
        if (o.Cache is not { } cache)
        {
            return new FootprintRow(null, kind == "pipe-byte" ? "other" : kind == "process" && o.Bytes == 4 ? "kernel-stack" : "page-tables", 0, 0,
                true, false, false);
        }

        bool isAccounted = o.Accounted ?? (o.AsksForAccounting || names.Find(cache) is { IsAccounted: true });
        bool isFile = kind is "ext4-file" or "tmpfs-file";
        bool goesByRcu = isFile && o.IsFreedByRcu && o.FreedTime - o.Time < SoonNanoseconds;
        return new FootprintRow(cache, "", o.Bytes, 0, isAccounted, goesByRcu, kind == "unix-socket" && o.Function == "sk_prot_alloc");
    }
}
