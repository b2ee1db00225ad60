namespace Eval.Harness.Fidelity;

/// <summary>The caches whose slabinfo rows the lab's guest prints, by the same words: utilisation is compared over these alone.</summary>
internal static class ListedCaches
{
    private static readonly string[] Beginnings = ["dentry", "filp", "kmalloc", "cred", "pid", "task_struct", "anon_vma", "radix", "buffer_head", "mm_struct"];
    private static readonly string[] Parts = ["inode_cache", "vm_area", "sock", "UNIX", "signal", "sighand", "files_cache", "fs_struct", "kmem_cache", "ext4"];

    public static bool Contains(string cache) =>
        Array.Exists(Beginnings, b => cache.StartsWith(b, StringComparison.Ordinal)) || Array.Exists(Parts, p => cache.Contains(p, StringComparison.Ordinal));
}
