namespace Eval.Kernel.Memcg;

/// <summary>The memory.stat counters the machine keeps, in bytes (mm/memcontrol.c, memory_stats).</summary>
public enum StatKind : byte
{
    /// <summary>Anonymous memory.</summary>
    Anon,

    /// <summary>Page cache, tmpfs included.</summary>
    File,

    /// <summary>tmpfs and shared memory, a part of file.</summary>
    Shmem,

    /// <summary>Anonymous memory in huge pages, a part of anonymous memory.</summary>
    AnonThp,

    /// <summary>Reclaimable slab: dentries, inodes.</summary>
    SlabReclaimable,

    /// <summary>Other slab.</summary>
    SlabUnreclaimable,

    /// <summary>Kernel stacks.</summary>
    KernelStack,

    /// <summary>Page tables.</summary>
    PageTables,

    /// <summary>Per-CPU memory.</summary>
    Percpu,

    /// <summary>Network buffers.</summary>
    Sock,

    /// <summary>Other kernel pages that are charged but have no counter of their own (pipe buffers).</summary>
    KernelOther,

    /// <summary>BPF maps, behind file descriptors and pinned names; no counter of their own either.</summary>
    BpfMap,

    /// <summary>Buffers behind dma-buf descriptors; "dmabuf" in the series of 2023 and 2026 that count them.</summary>
    DmaBuf,

    /// <summary>Compressed pages of zswap ("zswap"), charged as kernel memory is.</summary>
    Zswap,

    /// <summary>What those pages are when they are not compressed ("zswapped"); in no counter.</summary>
    Zswapped,

    /// <summary>Hugetlb pages ("hugetlb", 05d4532b606b, 6.13; before, they were in no line).</summary>
    Hugetlb,
}
