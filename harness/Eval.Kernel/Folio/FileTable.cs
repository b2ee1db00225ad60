using Eval.Kernel.Memcg;

namespace Eval.Kernel.Folio;

/// <summary>
/// Files: a range of folio numbers for their page cache, the slab objects that cache them (dentry, inode, …), the tasks that map them,
/// their dirty pages and the writeback structure they are attached to.
/// </summary>
public sealed class FileTable
{
    private readonly Machine _machine;
    private readonly List<int> _attached = [];
    private readonly int[] _attachedAt;
    private readonly bool[] _hasDirtyIo;

    internal FileTable(Machine machine, int capacity)
    {
        _machine = machine;
        _attachedAt = new int[capacity];
        _hasDirtyIo = new bool[machine.Tree.Capacity];
        Kind = new FileKind[capacity];
        Exists = new bool[capacity];
        IsCached = new bool[capacity];
        FirstFolio = new int[capacity];
        FolioCount = new int[capacity];
        ObjectHead = new int[capacity];
        MapHead = new int[capacity];
        DirtyPages = new int[capacity];
        DirtiedNanoseconds = new long[capacity];
        WritebackMemcg = new int[capacity];
        PresentPages = new int[capacity];
        IsMetadataDirty = new bool[capacity];
        Array.Fill(ObjectHead, -1);
        Array.Fill(MapHead, -1);
        Array.Fill(WritebackMemcg, MemcgTree.None);
    }

    /// <summary>Number of file numbers.</summary>
    public int Count => Kind.Length;

    /// <summary>Kind by file.</summary>
    public FileKind[] Kind { get; }

    /// <summary>Whether the file has a name.</summary>
    public bool[] Exists { get; }

    /// <summary>Whether dentry and inode are in memory.</summary>
    public bool[] IsCached { get; }

    /// <summary>First folio of the page cache by file.</summary>
    public int[] FirstFolio { get; }

    /// <summary>Pages of the file.</summary>
    public int[] FolioCount { get; }

    /// <summary>First slab object that caches the file; the others follow in the object table.</summary>
    public int[] ObjectHead { get; }

    /// <summary>First mapping, a vma number; the others follow in the vma table.</summary>
    public int[] MapHead { get; }

    /// <summary>Dirty pages by file.</summary>
    public int[] DirtyPages { get; }

    /// <summary>Virtual time since which the file is dirty.</summary>
    public long[] DirtiedNanoseconds { get; }

    /// <summary>Whether the inode itself must be written.</summary>
    public bool[] IsMetadataDirty { get; }

    /// <summary>Memcg whose bdi_writeback the inode is attached to, or <see cref="MemcgTree.None"/>.</summary>
    public int[] WritebackMemcg { get; }

    /// <summary>Pages in the page cache by file.</summary>
    public int[] PresentPages { get; }

    internal void Create(int file, FileKind kind)
    {
        Kind[file] = kind;
        Exists[file] = true;
        IsCached[file] = true;
    }

    /// <summary>Attaches the inode to the writeback structure of whoever dirties it first (inode_attach_wb), which pins that memcg.</summary>
    internal void Attach(int file, int memcg)
    {
        if (WritebackMemcg[file] == MemcgTree.None && memcg > MemcgTree.Root && _machine.Description.HasCgroupWriteback)
        {
            if (_machine.Tree.RefsFor(memcg, PinReason.Writeback) == 0)
            {
                _machine.Structures.WritebackMade(memcg);
            }

            WritebackMemcg[file] = memcg;
            _attachedAt[file] = _attached.Count;
            _attached.Add(file);
            _machine.Tree.Get(memcg, PinReason.Writeback);
        }
    }

    internal void Detach(int file)
    {
        int memcg = WritebackMemcg[file];
        if (memcg != MemcgTree.None)
        {
            WritebackMemcg[file] = MemcgTree.None;
            int at = _attachedAt[file], last = _attached[^1];
            _attached[at] = last;
            _attachedAt[last] = at;
            _attached.RemoveAt(_attached.Count - 1);
            if (_machine.Tree.RefsFor(memcg, PinReason.Writeback) == 1)
            {
                _machine.Structures.WritebackGone(memcg);
            }

            _machine.Tree.Put(memcg, PinReason.Writeback);
        }
    }

    internal bool IsDirty(int file) => DirtyPages[file] > 0 || IsMetadataDirty[file];

    /// <summary>Groups whose writeback structures have something dirty.</summary>
    internal int DirtyGroups()
    {
        Array.Clear(_hasDirtyIo);
        int groups = 0;
        for (int i = 0; i < _attached.Count; i++)
        {
            int memcg = WritebackMemcg[_attached[i]];
            groups += !_hasDirtyIo[memcg] && IsDirty(_attached[i]) ? 1 : 0;
            _hasDirtyIo[memcg] |= IsDirty(_attached[i]);
        }

        return groups;
    }

    internal bool HasDirtyPages(int memcg)
    {
        for (int i = 0; i < _attached.Count; i++)
        {
            if (WritebackMemcg[_attached[i]] == memcg && DirtyPages[_attached[i]] > 0)
            {
                return true;
            }
        }

        return false;
    }

    internal void MarkDirty(int file)
    {
        if (!IsDirty(file))
        {
            DirtiedNanoseconds[file] = _machine.Clock.NowNanoseconds;
        }
    }

    /// <summary>Writes a file back: its pages become clean (writeback_single_inode).</summary>
    internal void WriteBack(int file)
    {
        FolioFlags[] flags = _machine.Folios.Flags;
        for (int folio = FirstFolio[file], left = DirtyPages[file]; left > 0 && folio < FirstFolio[file] + FolioCount[file]; folio++)
        {
            if ((flags[folio] & FolioFlags.Dirty) != 0)
            {
                flags[folio] &= ~FolioFlags.Dirty;
                left--;
            }
        }

        DirtyPages[file] = 0;
        IsMetadataDirty[file] = false;
    }

    /// <summary>
    /// cleanup_offline_cgwbs_workfn, queued whenever a memcg goes offline: the inodes of every dying memcg's writeback structure go to the nearest
    /// one that lives, unless anything in it is dirty. Nobody comes back for the dirty ones before the next memcg goes offline.
    /// </summary>
    internal void LeaveDyingWriteback()
    {
        if (!_machine.Description.SwitchesInodesOfDyingWriteback)
        {
            return;
        }

        Array.Clear(_hasDirtyIo);
        for (int i = 0; i < _attached.Count; i++)
        {
            _hasDirtyIo[WritebackMemcg[_attached[i]]] |= IsDirty(_attached[i]);
        }

        for (int i = _attached.Count - 1; i >= 0; i--)
        {
            int file = _attached[i], memcg = WritebackMemcg[file];
            if (_machine.Tree.IsOffline[memcg] && !_hasDirtyIo[memcg])
            {
                Detach(file);
                Attach(file, _machine.Tree.NearestOnline(memcg));
            }
        }
    }

    internal void DropPages(int file, bool force)
    {
        FolioTable folios = _machine.Folios;
        int end = FirstFolio[file] + FolioCount[file];
        for (int folio = FirstFolio[file]; PresentPages[file] > 0 && folio < end; folio++)
        {
            FolioFlags flags = folios.Flags[folio];
            bool present = (flags & FolioFlags.Present) != 0 && (flags & FolioFlags.Zombie) == 0;
            bool busy = (flags & (FolioFlags.Dirty | FolioFlags.Locked | FolioFlags.Isolated)) != 0 || folios.MapCount[folio] > 0;
            if (present && (force || !busy))
            {
                DropPage(file, folio);
            }
        }
    }

    internal void DropPage(int file, int folio)
    {
        if (_machine.Folios.Has(folio, FolioFlags.Dirty))
        {
            DirtyPages[file]--;
        }

        PresentPages[file]--;
        _machine.Folios.Drop(folio);
        _machine.Disk?.PageDropped(file, folio);
    }

    /// <summary>Removes dentry and inode from memory, and with them the page cache (evict).</summary>
    internal void Evict(int file)
    {
        DropPages(file, force: true);
        _machine.Objects.FreeList(ref ObjectHead[file], cpu: 0);
        DirtyPages[file] = 0;
        IsMetadataDirty[file] = false;
        IsCached[file] = false;
        Detach(file);
    }
}
