using Eval.Kernel.Description;

namespace Eval.Kernel.Slab;

/// <summary>What a kmem_cache costs besides its slabs.</summary>
public static class KmemCacheMetadata
{
    /// <summary>
    /// Bytes of the sysfs directory of one cache: about 36 attribute files with a kernfs_node of 120 bytes each. Kernel lab, 4.19, k5: about 79 kB
    /// of slab per dying group with the directories and 41 kB without, for 8.8 caches.
    /// </summary>
    public const int SysfsBytes = 36 * 120;

    // sizeof(struct kmem_cache) and struct kmem_cache_node rounded to their own slabs, struct kmem_cache_cpu (include/linux/slub_def.h, 4.x, 64 bit).
    private const int KmemCacheBytes = 448, NodeBytes = 64, CpuBytes = 32;

    /// <summary>Bytes of one kmem_cache on a machine.</summary>
    public static int BytesOf(MachineDescription machine, bool hasSysfs) =>
        KmemCacheBytes + NodeBytes + (CpuBytes * machine.CpuCount) + (hasSysfs ? SysfsBytes : 0);
}
