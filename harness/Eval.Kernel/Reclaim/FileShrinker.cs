using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// The shrinker of dentries and inodes (super_cache_scan, fs/super.c).
/// </summary>
internal sealed class FileShrinker(
    MachineDescription description, CostCounters costs, SlabAllocator slabs, FolioTable folios, FileTable files, PageCache cache, int memcgs)
    : Shrinker(costs, memcgs)
{
    // s_shrink->batch of a superblock (alloc_super, fs/super.c).
    protected override int BatchObjects => 1024;

    private long Pages => (slabs.SlabBytes / description.PageSizeBytes) + folios.PresentCount;

    /// <summary>Prunes a group's oldest files.</summary>
    /// <returns>Pages that went back to the page allocator: slabs, and page cache that went with an inode.</returns>
    public long Shrink(MemcgId memcg, int priority)
    {
        long before = Pages;
        Run(memcg, priority);
        return Math.Max(0, before - Pages);
    }

    protected override long CountOf(MemcgId memcg) => files.Lru.ObjectsOf(memcg);

    /// <summary>
    /// Whether dentry and inode can be dropped: nobody has the file open or mapped, nothing of it is dirty, and on newer kernels it has no page
    /// cache.
    /// </summary>
    public bool CanPrune(int file) =>
        files.IsCached[file]
        && files.Kind[file] is FileKind.Disk or FileKind.Negative
        && files.MapHead[file] < 0
        && !files.IsDirty(file)
        && !(description.ShieldsInodesWithPages && files.PresentPages[file] > 0);

    // prune_dcache_sb and prune_icache_sb: oldest first, what cannot go is rotated.
    protected override void Scan(MemcgId memcg, long objects)
    {
        for (int file = files.Lru.Oldest(memcg); objects > 0 && file >= 0;)
        {
            int younger = files.Lru.Younger(file);
            objects -= files.Lru.ObjectsOfFile(file);
            Costs.Step(StepKind.ListNode, 1);
            if (CanPrune(file))
            {
                cache.Prune(file);
            }
            else
            {
                files.Lru.Rotate(file);
            }

            file = younger;
        }
    }
}
