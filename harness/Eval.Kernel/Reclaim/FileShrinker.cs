using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// The shrinker of dentries and inodes of a group and node (super_cache_scan, fs/super.c).
/// </summary>
internal sealed class FileShrinker(
    MachineDescription description, CostCounters costs, NumaNodes nodes, SlabAllocator slabs, FolioTable folios, FileTable files, PageCache cache, int memcgs)
    : Shrinker(costs, nodes, memcgs)
{
    // s_shrink->batch of a superblock (alloc_super, fs/super.c).
    protected override int BatchObjects => 1024;

    private long Pages => (slabs.SlabBytes / description.PageSizeBytes) + folios.PresentCount;

    /// <summary>Prunes the oldest files that a group has on a node.</summary>
    /// <returns>Pages that went back to the page allocator: slabs, and page cache that went with an inode.</returns>
    public long Shrink(MemcgNodeId list, int priority)
    {
        long before = Pages;
        Run(list, priority);
        return Math.Max(0, before - Pages);
    }

    protected override long CountOf(MemcgNodeId list) => files.Lru.ObjectsOf(list);

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
    protected override void Scan(MemcgNodeId list, long objects)
    {
        for (int file = files.Lru.Oldest(list); objects > 0 && file >= 0;)
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
