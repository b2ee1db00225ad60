using Eval.Kernel.Memcg;

namespace Eval.Kernel.Folio;

/// <summary>
/// Files: a range of folio numbers for their page cache, the slab objects that cache them (dentry, inode, …), the tasks that map them,
/// their dirty pages and the writeback structure they are attached to.
/// </summary>
public sealed class FileTable
{
    private readonly Machine _machine;

    internal FileTable(Machine machine, int capacity)
    {
        _machine = machine;
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
            WritebackMemcg[file] = memcg;
            _machine.Tree.Get(memcg, PinReason.Writeback);
        }
    }

    internal void Detach(int file)
    {
        int memcg = WritebackMemcg[file];
        if (memcg != MemcgTree.None)
        {
            WritebackMemcg[file] = MemcgTree.None;
            _machine.Tree.Put(memcg, PinReason.Writeback);
        }
    }

    internal bool IsDirty(int file) => DirtyPages[file] > 0 || IsMetadataDirty[file];

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

        // cleanup_offline_cgwbs (5.14): a clean inode leaves the writeback structure of a dying memcg.
        int memcg = WritebackMemcg[file];
        if (_machine.Description.SwitchesInodesOfDyingWriteback && memcg != MemcgTree.None && _machine.Tree.IsOffline[memcg])
        {
            Detach(file);
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
