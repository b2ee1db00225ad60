namespace Eval.Kernel.Folio;

/// <summary>What backs a file, which decides what can be dropped.</summary>
public enum FileKind : byte
{
    /// <summary>A file on a disk filesystem: pages can be written back and dropped, dentry and inode can be pruned.</summary>
    Disk,

    /// <summary>A tmpfs file: dentry and inode are pinned, pages have nowhere to go without swap.</summary>
    Tmpfs,

    /// <summary>A block device: inode tables, directories, bitmaps as the buffer cache sees them.</summary>
    BlockDevice,

    /// <summary>A name that does not exist (negative dentry): an object on the dentry LRU and nothing else.</summary>
    Negative,

    /// <summary>A file on hugetlbfs: its pages come from the pool, and stay until it is removed.</summary>
    Hugetlbfs,

    /// <summary>The root directory of a disk, which stays in memory as long as it is mounted.</summary>
    Directory,
}
