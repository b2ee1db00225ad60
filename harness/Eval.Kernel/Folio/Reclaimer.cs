using Eval.Kernel.Costs;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Folio;

/// <summary>
/// Reclaim (mm/vmscan.c): walks the inactive file lists of a subtree from the tail, ages the active ones, then prunes dentries and inodes.
/// There is no swap, so anonymous memory and tmpfs stay; mlocked folios are on the unevictable list and are not walked.
/// </summary>
public sealed class Reclaimer
{
    /// <summary>SWAP_CLUSTER_MAX: pages asked for at least.</summary>
    public const int ClusterPages = 32;

    private readonly Machine _machine;
    private readonly int _dentry = -1;
    private int _fileCursor;

    internal Reclaimer(Machine machine)
    {
        _machine = machine;
        for (int root = 0; root < machine.Description.Caches.Count; root++)
        {
            _dentry = machine.Description.Caches[root].Name == "dentry" ? root : _dentry;
        }
    }

    /// <summary>Reclaims from a subtree.</summary>
    /// <param name="memcg">Top of the subtree.</param>
    /// <param name="pages">Pages wanted.</param>
    /// <returns>Pages the subtree's usage went down by.</returns>
    public long Reclaim(int memcg, long pages)
    {
        CostPath before = _machine.Costs.Enter(CostPath.Other);
        long usage = _machine.Memory.UsagePages[memcg];
        long target = usage - pages;
        for (int priority = 0; priority < 3 && _machine.Memory.UsagePages[memcg] > target; priority++)
        {
            _machine.Folios.DrainAllPagevecs();
            ShrinkSubtree(memcg, target, memcg);
        }

        if (_machine.Memory.UsagePages[memcg] > target)
        {
            ShrinkFiles(memcg, target);
            _machine.Kmem.Pressure(memcg);
        }

        _machine.Move.Pressure(memcg);
        long reclaimed = usage - _machine.Memory.UsagePages[memcg];
        if (reclaimed > 0)
        {
            _machine.Folios.ReclaimedPages += reclaimed;
        }

        _machine.Costs.Leave(before);
        return Math.Max(0, reclaimed);
    }

    private void ShrinkSubtree(int memcg, long target, int top)
    {
        ShrinkInactive(memcg, target, top);
        AgeActive(memcg);
        for (int child = _machine.Tree.FirstChild[memcg]; child != MemcgTree.None && _machine.Memory.UsagePages[top] > target;)
        {
            int next = _machine.Tree.NextSibling[child];
            ShrinkSubtree(child, target, top);
            child = next;
        }
    }

    private void ShrinkInactive(int memcg, long target, int top)
    {
        FolioTable folios = _machine.Folios;
        int list = LruLists.ListOf(memcg, LruKind.InactiveFile);
        int folio = folios.Lru.Tail(list);
        for (int left = folios.Lru.Count[list]; left > 0 && folio >= 0 && _machine.Memory.UsagePages[top] > target; left--)
        {
            int younger = folios.Lru.Younger(folio);
            _machine.Costs.Step(StepKind.ListNode, 1);
            if (folios.Has(folio, FolioFlags.Referenced) && folios.MapCount[folio] > 0)
            {
                folios.SetActive(folio, true);
            }
            else if (!folios.Has(folio, FolioFlags.Locked | FolioFlags.Isolated))
            {
                ReclaimFileFolio(folio);
            }

            folio = younger;
        }
    }

    private void ReclaimFileFolio(int folio)
    {
        FolioTable folios = _machine.Folios;
        int file = folios.File[folio];
        if (folios.Has(folio, FolioFlags.Dirty))
        {
            // Written back first; reclaimed when met again.
            folios.Flags[folio] &= ~FolioFlags.Dirty;
            _machine.Files.DirtyPages[file]--;
            folios.RotateToHead(folio);
            return;
        }

        _machine.Tasks.UnmapEverywhere(file, folio);
        _machine.Files.DropPage(file, folio);
    }

    private void AgeActive(int memcg)
    {
        FolioTable folios = _machine.Folios;
        int active = LruLists.ListOf(memcg, LruKind.ActiveFile);
        int inactive = LruLists.ListOf(memcg, LruKind.InactiveFile);
        int folio = folios.Lru.Tail(active);
        for (int left = folios.Lru.Count[active] - folios.Lru.Count[inactive]; left > 0 && folio >= 0; left--)
        {
            int younger = folios.Lru.Younger(folio);
            _machine.Costs.Step(StepKind.ListNode, 1);
            folios.SetActive(folio, false);
            folio = younger;
        }
    }

    // prune_icache_sb and prune_dcache_sb, oldest first by a cursor that goes round.
    private void ShrinkFiles(int memcg, long target)
    {
        FileTable files = _machine.Files;
        for (int i = 0; i < files.Count && _machine.Memory.UsagePages[memcg] > target; i++)
        {
            int file = _fileCursor;
            _fileCursor = _fileCursor + 1 == files.Count ? 0 : _fileCursor + 1;
            if (!CanPrune(file))
            {
                continue;
            }

            _machine.Costs.Step(StepKind.ListNode, 1);
            int owner = files.ObjectHead[file] < 0 ? MemcgTree.None : _machine.Kmem.OwnerOfObject(_machine.Objects.SlotOf(files.ObjectHead[file]));
            if (owner >= 0 && _machine.Tree.IsAncestorOrSelf(memcg, owner))
            {
                files.Evict(file);
            }
        }
    }

    internal bool CanPrune(int file)
    {
        FileTable files = _machine.Files;
        return files.IsCached[file]
            && files.Kind[file] is FileKind.Disk or FileKind.Negative
            && files.MapHead[file] < 0
            && !files.IsDirty(file)
            && !(_machine.Description.ShieldsInodesWithPages && files.PresentPages[file] > 0);
    }

    /// <summary>echo N > /proc/sys/vm/drop_caches: bit 0 clean page cache, bit 1 dentries and inodes.</summary>
    internal void DropCaches(int bits)
    {
        FileTable files = _machine.Files;
        if ((bits & 1) != 0)
        {
            if (_machine.Description.DropCachesDrainsPagevecs)
            {
                _machine.Folios.DrainAllPagevecs();
            }

            for (int file = 0; file < files.Count; file++)
            {
                if (files.Kind[file] == FileKind.BlockDevice && _machine.Disk is { } disk && disk.IsDevice(file))
                {
                    disk.DropPages();
                }
                else if (files.Kind[file] != FileKind.Tmpfs)
                {
                    files.DropPages(file, force: false);
                }
            }
        }

        if ((bits & 2) != 0)
        {
            for (int file = 0; file < files.Count; file++)
            {
                if (CanPrune(file))
                {
                    files.Evict(file);
                }
                else if (files.IsCached[file] && files.Kind[file] == FileKind.Disk && files.MapHead[file] < 0)
                {
                    // The name goes by itself (prune_dcache_sb) where the inode has to stay.
                    _machine.Objects.FreeOfCache(files.ObjectHead[file], _dentry, cpu: 0);
                }
            }

            _machine.Own.CachesDropped();
            _machine.Disk?.ShrinkJournal();
            _machine.Kmem.Pressure(MemcgTree.Root);
        }
    }
}
