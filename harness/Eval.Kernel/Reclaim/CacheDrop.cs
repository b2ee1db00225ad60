using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Filesystem;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;
using Eval.Kernel.Structures;

namespace Eval.Kernel.Reclaim;

/// <summary>echo N > /proc/sys/vm/drop_caches (fs/drop_caches.c): bit 0 clean page cache, bit 1 dentries and inodes.</summary>
internal sealed class CacheDrop(
    MachineDescription description, Timeline timeline, ObjectTable objects, Facet<KmemOwner> kmem, SlabAllocator slabs, FolioTable folios, FileTable files,
    PageCache cache, DiskFilesystem? disk,
    FileShrinker shrinker, SplitShrinker? splits, CounterReader reader, CssStructures groups)
{
    private readonly CacheId _dentry = slabs.CacheNamed("dentry");
    private readonly Work _free = new FreeDentries(objects);

    /// <summary>Drops what the bits say.</summary>
    public void Drop(int bits)
    {
        if ((bits & 1) != 0)
        {
            DropPages();
        }

        if ((bits & 2) != 0)
        {
            DropFiles();
        }
    }

    private void DropPages()
    {
        if (description.DropCachesDrainsPagevecs)
        {
            folios.DrainAllPagevecs();
        }

        for (int file = 0; file < files.Count; file++)
        {
            if (files.Kind[file] == FileKind.BlockDevice && disk is not null && disk.IsDevice(file))
            {
                disk.DropPages();
            }
            else if (files.Kind[file] is not (FileKind.Tmpfs or FileKind.Hugetlbfs))
            {
                cache.DropPages(file, force: false);
            }
        }
    }

    private void DropFiles()
    {
        // drop_slab_node comes to the root group first, which pays for what is read and for directories of groups.
        reader.CachesDropped();
        groups.CachesDropped();
        for (int file = 0; file < files.Count; file++)
        {
            if (files.Kind[file] == FileKind.Negative && !files.Exists[file] && files.IsCached[file])
            {
                timeline.CallRcu(_free, cache.TakeRemoved(file));
            }
            else if (shrinker.CanPrune(file))
            {
                cache.Prune(file);
            }
            else if (files.IsCached[file] && files.Kind[file] == FileKind.Disk && files.MapHead[file] < 0)
            {
                cache.LoseName(file, _dentry);
            }
        }

        splits?.ShrinkAll();
        disk?.ShrinkJournal();
        kmem.Current.Pressure(MemcgId.Root);
    }

    // __d_free, which RCU calls.
    private sealed class FreeDentries(ObjectTable objects) : Work
    {
        public override string Name => "__d_free";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            int head = argument;
            objects.FreeList(ref head, cpu: 0);
            return WorkResult.Done;
        }
    }
}
