using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Filesystem;
using Eval.Kernel.Folio;
using Eval.Kernel.Memcg;
using Eval.Kernel.Observation;
using Eval.Kernel.Slab;
using Eval.Kernel.Structures;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// Reclaim (mm/vmscan.c): walks the inactive file lists of a subtree from the tail, ages the active ones, then prunes dentries and inodes.
/// There is no swap, so anonymous memory and tmpfs stay; mlocked folios are on the unevictable list and are not walked.
/// </summary>
public sealed class Reclaimer : IReclaim
{
    private readonly MachineDescription _description;
    private readonly CostCounters _costs;
    private readonly MemcgTree _tree;
    private readonly PageCounter _memory;
    private readonly Facet<KmemOwner> _kmem;
    private readonly Facet<TaskMover> _move;
    private readonly ObjectTable _objects;
    private readonly FolioTable _folios;
    private readonly FileTable _files;
    private readonly PageCache _cache;
    private readonly TaskTable _tasks;
    private readonly CounterReader _reader;
    private readonly WatchPost _post;
    private DiskFilesystem? _disk;
    private readonly int _dentry;
    private int _fileCursor;

    internal Reclaimer(
        MachineDescription description, CostCounters costs, MemcgTree tree, PageCounter memory, Facet<KmemOwner> kmem, Facet<TaskMover> move, SlabAllocator slabs,
        ObjectTable objects, FolioTable folios, FileTable files, PageCache cache, TaskTable tasks, CounterReader reader, WatchPost post)
    {
        _description = description;
        _costs = costs;
        _tree = tree;
        _memory = memory;
        _kmem = kmem;
        _move = move;
        _objects = objects;
        _folios = folios;
        _files = files;
        _cache = cache;
        _tasks = tasks;
        _reader = reader;
        _post = post;
        _dentry = slabs.CacheNamed("dentry");
    }

    /// <summary>A disk is there, whose pages and journal are shrunk with the rest.</summary>
    internal void Mount(DiskFilesystem disk) => _disk = disk;

    /// <summary>Reclaims from a subtree.</summary>
    /// <param name="memcg">Top of the subtree.</param>
    /// <param name="pages">Pages wanted.</param>
    /// <returns>Pages the subtree's usage went down by.</returns>
    public long Reclaim(int memcg, long pages)
    {
        CostPath before = _costs.Enter(_costs.Path == CostPath.Hot ? CostPath.Other : _costs.Path);
        _post.Watcher?.ReclaimBegins(memcg);
        long usage = _memory.UsagePages[memcg];
        long target = usage - pages;
        for (int priority = 0; priority < 3 && _memory.UsagePages[memcg] > target; priority++)
        {
            _folios.DrainAllPagevecs();
            ShrinkSubtree(memcg, target, memcg);
        }

        if (_memory.UsagePages[memcg] > target)
        {
            ShrinkFiles(memcg, target);
            _kmem.Current.Pressure(memcg);
        }

        _move.Current.Pressure(memcg);
        long reclaimed = usage - _memory.UsagePages[memcg];
        if (reclaimed > 0)
        {
            _folios.ReclaimedPages += reclaimed;
        }

        _post.Watcher?.ReclaimEnds(memcg);
        _costs.Leave(before);
        return Math.Max(0, reclaimed);
    }

    private void ShrinkSubtree(int memcg, long target, int top)
    {
        ShrinkInactive(memcg, target, top);
        AgeActive(memcg);
        for (int child = _tree.FirstChild[memcg]; child != MemcgTree.None && _memory.UsagePages[top] > target;)
        {
            int next = _tree.NextSibling[child];
            ShrinkSubtree(child, target, top);
            child = next;
        }
    }

    private void ShrinkInactive(int memcg, long target, int top)
    {
        int list = LruLists.ListOf(memcg, LruKind.InactiveFile);
        int folio = _folios.Lru.Tail(list);
        for (int left = _folios.Lru.Count[list]; left > 0 && folio >= 0 && _memory.UsagePages[top] > target; left--)
        {
            int younger = _folios.Lru.Younger(folio);
            _costs.Step(StepKind.ListNode, 1);
            if (_folios.Has(folio, FolioFlags.Referenced) && _folios.MapCount[folio] > 0)
            {
                _folios.SetActive(folio, true);
            }
            else if (!_folios.Has(folio, FolioFlags.Locked | FolioFlags.Isolated))
            {
                ReclaimFileFolio(folio);
            }

            folio = younger;
        }
    }

    private void ReclaimFileFolio(int folio)
    {
        int file = _folios.File[folio];
        if (_folios.Has(folio, FolioFlags.Dirty))
        {
            // Written back first; reclaimed when met again.
            _folios.FlagsAt(folio) &= ~FolioFlags.Dirty;
            _files.DirtyPages[file]--;
            _folios.Rotate(folio);
            return;
        }

        _tasks.UnmapEverywhere(file, folio);
        _cache.DropPage(file, folio);
    }

    private void AgeActive(int memcg)
    {
        int active = LruLists.ListOf(memcg, LruKind.ActiveFile);
        int inactive = LruLists.ListOf(memcg, LruKind.InactiveFile);
        int folio = _folios.Lru.Tail(active);
        for (int left = _folios.Lru.Count[active] - _folios.Lru.Count[inactive]; left > 0 && folio >= 0; left--)
        {
            int younger = _folios.Lru.Younger(folio);
            _costs.Step(StepKind.ListNode, 1);
            _folios.SetActive(folio, false);
            folio = younger;
        }
    }

    // prune_icache_sb and prune_dcache_sb, oldest first by a cursor that goes round.
    private void ShrinkFiles(int memcg, long target)
    {
        for (int i = 0; i < _files.Count && _memory.UsagePages[memcg] > target; i++)
        {
            int file = _fileCursor;
            _fileCursor = _fileCursor + 1 == _files.Count ? 0 : _fileCursor + 1;
            if (!CanPrune(file))
            {
                continue;
            }

            _costs.Step(StepKind.ListNode, 1);
            int owner = _files.ObjectHead[file] < 0 ? MemcgTree.None : _kmem.Current.OwnerOfObject(_objects.SlotOf(_files.ObjectHead[file]));
            if (owner >= 0 && _tree.IsAncestorOrSelf(memcg, owner))
            {
                _cache.Evict(file);
            }
        }
    }

    internal bool CanPrune(int file)
    {
        return _files.IsCached[file]
            && _files.Kind[file] is FileKind.Disk or FileKind.Negative
            && _files.MapHead[file] < 0
            && !_files.IsDirty(file)
            && !(_description.ShieldsInodesWithPages && _files.PresentPages[file] > 0);
    }

    /// <summary>echo N > /proc/sys/vm/drop_caches: bit 0 clean page cache, bit 1 dentries and inodes.</summary>
    internal void DropCaches(int bits)
    {
        if ((bits & 1) != 0)
        {
            if (_description.DropCachesDrainsPagevecs)
            {
                _folios.DrainAllPagevecs();
            }

            for (int file = 0; file < _files.Count; file++)
            {
                if (_files.Kind[file] == FileKind.BlockDevice && _disk is { } disk && disk.IsDevice(file))
                {
                    disk.DropPages();
                }
                else if (_files.Kind[file] != FileKind.Tmpfs)
                {
                    _cache.DropPages(file, force: false);
                }
            }
        }

        if ((bits & 2) != 0)
        {
            for (int file = 0; file < _files.Count; file++)
            {
                if (CanPrune(file))
                {
                    _cache.Evict(file);
                }
                else if (_files.IsCached[file] && _files.Kind[file] == FileKind.Disk && _files.MapHead[file] < 0)
                {
                    // The name goes by itself (prune_dcache_sb) where the inode has to stay.
                    _objects.FreeOfCache(_files.ObjectHead[file], _dentry, cpu: 0);
                }
            }

            _reader.CachesDropped();
            _disk?.ShrinkJournal();
            _kmem.Current.Pressure(MemcgTree.Root);
        }
    }
}
