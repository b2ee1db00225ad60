using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Folio;

/// <summary>Pages and inodes of files: written back, dropped, evicted (mm/filemap.c, fs/inode.c).</summary>
public sealed class PageCache
{
    private readonly NumaNodes _nodes;
    private readonly MemcgTree _tree;
    private readonly Facet<KmemOwner> _kmem;
    private readonly FolioTable _folios;
    private readonly FileTable _files;
    private readonly SlabAllocator _slabs;
    private readonly ObjectTable _objects;
    private readonly Swapping _swapping;
    private readonly InodeWriteback _writeback;
    private readonly ForeignWriters _foreign;
    private readonly CacheId _journalInode;
    private readonly CacheId _dentry;
    private IBlockPages? _disk;

    internal PageCache(
        NumaNodes nodes, MemcgTree tree, Facet<KmemOwner> kmem, FolioTable folios, FileTable files, Swapping swapping, SlabAllocator slabs, ObjectTable objects,
        InodeWriteback writeback, ForeignWriters foreign)
    {
        _nodes = nodes;
        _tree = tree;
        _kmem = kmem;
        _folios = folios;
        _files = files;
        _swapping = swapping;
        _slabs = slabs;
        _objects = objects;
        _writeback = writeback;
        _foreign = foreign;
        _journalInode = slabs.CacheNamed("jbd2_inode");
        _dentry = slabs.CacheNamed("dentry");
    }

    /// <summary>A disk is there, which keeps something for the pages of its files.</summary>
    internal void Mount(IBlockPages disk) => _disk = disk;

    /// <summary>One more object caches a file; its dentry joins the list of whoever is charged for it (d_lru_add).</summary>
    internal void Cached(int file, int item)
    {
        _objects.Link(item, ref _files.ObjectHead[file]);
        Enlist(file);
    }

    /// <summary>Its name goes by itself, where the inode has to stay (prune_dcache_sb).</summary>
    internal void LoseName(int file, CacheId dentry)
    {
        _objects.Lose(_files.ObjectHead[file], cpu: 0, dentry);
        _files.HasLostObjects[file] = true;
    }

    /// <summary>Dentry and inode go under pressure, and with them the page cache; they come back when somebody opens the file.</summary>
    internal void Prune(int file)
    {
        DropPages(file, force: true);
        _objects.Lose(_files.ObjectHead[file], cpu: 0);
        Forget(file);
        _files.HasLostObjects[file] = true;
    }

    /// <summary>
    /// Whoever opens a file whose dentry or inode went pays for the new ones (d_alloc, iget_locked); what the journal keeps of an inode comes back when it is
    /// opened for writing (ext4_inode_attach_jinode).
    /// </summary>
    /// <returns>False when the charge is refused.</returns>
    internal bool Open(int file, MemcgId memcg, int cpu, bool writes)
    {
        if (!_objects.AllocateAgain(_files.ObjectHead[file], memcg, cpu, writes ? CacheId.None : _journalInode))
        {
            return false;
        }

        _files.HasLostObjects[file] = !writes;
        Enlist(file);
        return true;
    }

    /// <summary>Writes a file back: its pages become clean (writeback_single_inode).</summary>
    internal void WriteBack(int file)
    {
        _foreign.Begin(file);
        int left = _files.DirtyPages[file], end = _files.FirstFolio[file] + _files.FolioCount[file];
        for (FolioId folio = _files.FirstFolio[file]; left > 0 && folio < end; folio++)
        {
            if (_folios.Has(folio, FolioFlags.Dirty))
            {
                _folios.FlagsAt(folio) &= ~FolioFlags.Dirty;
                _foreign.Account(_folios.OwnerOf(folio));
                left--;
            }
        }

        _foreign.End(file);
        _files.DirtyPages[file] = 0;
        _files.IsMetadataDirty[file] = false;
    }

    internal void DropPages(int file, bool force)
    {
        int end = _files.FirstFolio[file] + _files.FolioCount[file];
        for (FolioId folio = _files.FirstFolio[file]; _files.PresentPages[file] > 0 && folio < end; folio++)
        {
            FolioFlags flags = _folios.Flags[folio];
            bool present = (flags & FolioFlags.Present) != 0 && (flags & FolioFlags.Zombie) == 0;
            bool busy = (flags & (FolioFlags.Dirty | FolioFlags.Locked | FolioFlags.Isolated)) != 0 || _folios.MapCount[folio] > 0;
            if (present && (force || !busy))
            {
                DropPage(file, folio);
            }
        }

        if (force)
        {
            _swapping.Free(_files.FirstFolio[file], end);
        }
    }

    internal void DropPage(int file, FolioId folio)
    {
        if (_folios.Has(folio, FolioFlags.Dirty))
        {
            _files.DirtyPages[file]--;
        }

        _files.PresentPages[file]--;
        _folios.Drop(folio);
        _disk?.PageDropped(file, folio);
    }

    /// <summary>Removes dentry and inode from memory, and with them the page cache (evict).</summary>
    internal void Evict(int file)
    {
        DropPages(file, force: true);
        _objects.FreeList(ref _files.ObjectHead[file], cpu: 0);
        Forget(file);
    }

    /// <summary>
    /// A file that nobody uses loses its name: page cache and inode go, and the dentry stays, charged as it was, as a name that does not exist (d_delete,
    /// fs/dcache.c). tmpfs keeps none (simple_dentry_operations).
    /// </summary>
    internal void Remove(int file)
    {
        if (_files.Kind[file] != FileKind.Disk || !_objects.FreeAllBut(_files.ObjectHead[file], _dentry, cpu: 0))
        {
            Evict(file);
            return;
        }

        DropPages(file, force: true);
        Forget(file);
        _files.Kind[file] = FileKind.Negative;
        Enlist(file);
    }

    /// <summary>Takes the dentry of a removed file off its list; RCU frees it (dentry_free).</summary>
    /// <returns>First object of its list.</returns>
    internal int TakeRemoved(int file)
    {
        int head = _files.ObjectHead[file];
        _files.ObjectHead[file] = -1;
        Forget(file);
        return head;
    }

    private void Forget(int file)
    {
        _files.DirtyPages[file] = 0;
        _files.IsMetadataDirty[file] = false;
        _files.IsCached[file] = false;
        _files.Lru.Remove(file);
        _writeback.Detach(file);
        _foreign.Forget(file);
    }

    private void Enlist(int file)
    {
        _files.IsCached[file] = true;
        if (!_files.Lru.Has(file) && _objects.FirstOf(_files.ObjectHead[file]) is var item && item >= 0)
        {
            int slot = _objects.SlotOf(item);
            MemcgId owner = _kmem.Current.OwnerOfObject(slot);
            MemcgId lists = owner == MemcgId.None ? MemcgId.Root : _tree.NearestOnline(owner);
            _files.Lru.Add(file, _nodes.Of(lists, _slabs.NodeOfSlot(slot)), _files.Kind[file] != FileKind.Negative);
        }
    }
}
