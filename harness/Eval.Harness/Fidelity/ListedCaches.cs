namespace Eval.Harness.Fidelity;

/// <summary>
/// The caches whose rows of slabinfo the guest of the given runs printed, by the same words. Utilisation is compared over these alone, so that a run with
/// all rows, as the lab's agent prints them, is judged by what the others are.
/// </summary>
public static class ListedCaches
{
    private static readonly string[] Beginnings = ["dentry", "filp", "kmalloc", "cred", "pid", "task_struct", "anon_vma", "radix", "buffer_head", "mm_struct"];
    private static readonly string[] Parts = ["inode_cache", "vm_area", "sock", "UNIX", "signal", "sighand", "files_cache", "fs_struct", "kmem_cache", "ext4"];

    /// <summary>Whether a cache is one of them.</summary>
    /// <param name="cache">Name of its row.</param>
    public static bool Contains(string cache) =>
        Array.Exists(Beginnings, b => cache.StartsWith(b, StringComparison.Ordinal)) || Array.Exists(Parts, p => cache.Contains(p, StringComparison.Ordinal));
}
