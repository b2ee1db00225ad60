using Eval.Kernel.Description;

namespace Eval.Benchmarks;

/// <summary>The caches that matter in a recorded trace, as /proc/slabinfo of a Linux 6.1 guest has them.</summary>
internal static class LabMachine
{
    private static readonly (string Name, int Bytes, int Objects, int Pages)[] Slabinfo =
    [
        ("kmalloc-8", 8, 512, 1), ("kmalloc-16", 16, 256, 1), ("kmalloc-32", 32, 128, 1), ("kmalloc-64", 64, 64, 1), ("kmalloc-96", 96, 42, 1),
        ("kmalloc-128", 128, 32, 1), ("kmalloc-192", 192, 21, 1), ("kmalloc-256", 256, 16, 1), ("kmalloc-512", 512, 16, 2), ("kmalloc-1k", 1024, 16, 4),
        ("kmalloc-2k", 2048, 16, 8), ("kmalloc-4k", 4096, 8, 8), ("kmalloc-8k", 8192, 4, 8), ("kmalloc-cg-64", 64, 64, 1), ("kmalloc-cg-1k", 1024, 16, 4),
        ("ext4_inode_cache", 1192, 13, 4), ("shmem_inode_cache", 784, 20, 4), ("inode_cache", 640, 12, 2), ("radix_tree_node", 584, 14, 2),
        ("filp", 256, 16, 1), ("dentry", 192, 21, 1), ("cred_jar", 192, 21, 1), ("vm_area_struct", 152, 26, 1), ("anon_vma", 104, 39, 1),
        ("buffer_head", 104, 39, 1),
    ];

    public static MachineDescription Create() => new()
    {
        Id = "benchmark",
        Source = "slabinfo of a Linux 6.1 guest",
        Caches =
        [
            .. Slabinfo.Select(c => new CacheGeometry(c.Name, c.Bytes, c.Objects, c.Pages, IsReclaimable: false, CpuPartialObjects: 30, MinPartialSlabs: 5)),
        ],
        Costs = new CostTable("any price will do: it is not measured", 1, 10, 5, 20, 300, 200),
        PagevecFolios = 15,
    };
}
