namespace Eval.Kernel.Folio;

/// <summary>What a folio holds.</summary>
public enum FolioKind : byte
{
    /// <summary>Private anonymous memory.</summary>
    Anon,

    /// <summary>Page cache of a disk file or of a block device.</summary>
    File,

    /// <summary>tmpfs or shared memory: in the page cache, but not reclaimable without swap.</summary>
    Shmem,

    /// <summary>A hugetlb page: not reclaimable at all.</summary>
    Hugetlb,
}
