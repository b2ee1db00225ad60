using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// The shrinker of dentries and inodes, asked for each group that reclaim visits (shrink_slab_memcg and do_shrink_slab, mm/shrinker.c;
/// super_cache_scan, fs/super.c). It works in batches: what a pass asks for and does not come to a batch is remembered for the next one.
/// </summary>
internal sealed class FileShrinker(
    MachineDescription description, CostCounters costs, SlabAllocator slabs, FolioTable folios, FileTable files, PageCache cache, int memcgs)
{
    // s_shrink->batch of a superblock (alloc_super, fs/super.c); DEFAULT_SEEKS.
    private const int BatchObjects = 1024, Seeks = 2;

    private readonly long[] _deferredObjects = Columns.New<long>(memcgs);

    private long Pages => (slabs.SlabBytes / description.PageSizeBytes) + folios.PresentCount;

    /// <summary>Prunes a group's oldest files.</summary>
    /// <returns>Pages that went back to the page allocator: slabs, and page cache that went with an inode.</returns>
    public long Shrink(MemcgId memcg, int priority)
    {
        long freeable = files.Lru.ObjectsOf(memcg);
        if (freeable == 0)
        {
            // A group's bit in the map of shrinkers is clear, and a dead group is not asked at all.
            return 0;
        }

        costs.Step(StepKind.ListNode, 1);
        long deferred = _deferredObjects[memcg];
        long delta = (freeable >> priority) * 4 / Seeks;
        long left = Math.Min((deferred >> priority) + delta, 2 * freeable);
        long scanned = 0, before = Pages;
        while (left >= BatchObjects || left >= freeable)
        {
            long batch = Math.Min(BatchObjects, left);
            Prune(memcg, batch);
            scanned += batch;
            left -= batch;
            if (files.Lru.ObjectsOf(memcg) == 0 || left <= 0)
            {
                break;
            }
        }

        _deferredObjects[memcg] = Math.Clamp(deferred + delta - scanned, 0, 2 * freeable);
        return Math.Max(0, before - Pages);
    }

    /// <summary>What a dying group's shrinkers put off is its parent's to do (reparent_shrinker_deferred).</summary>
    public void Reparent(MemcgId memcg, MemcgId parent)
    {
        _deferredObjects[parent] += _deferredObjects[memcg];
        _deferredObjects[memcg] = 0;
    }

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
    private void Prune(MemcgId memcg, long objects)
    {
        for (int file = files.Lru.Oldest(memcg); objects > 0 && file >= 0;)
        {
            int younger = files.Lru.Younger(file);
            objects -= files.Lru.ObjectsOfFile(file);
            costs.Step(StepKind.ListNode, 1);
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
