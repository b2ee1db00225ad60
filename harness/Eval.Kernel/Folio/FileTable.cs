using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Folio;

/// <summary>
/// Files: a range of folio numbers for their page cache, the slab objects that cache them (dentry, inode, …), the tasks that map them, what of them is dirty.
/// </summary>
public sealed class FileTable
{
    private readonly VirtualClock _clock;
    private readonly NumberSet _dirty;

    internal FileTable(VirtualClock clock, NumaNodes nodes, int memcgs, int capacity)
    {
        _clock = clock;
        _dirty = new NumberSet(capacity);
        Lru = new FileLru(nodes, memcgs, capacity);
        Kind = Columns.New<FileKind>(capacity);
        Exists = Columns.New<bool>(capacity);
        IsCached = Columns.New<bool>(capacity);
        HasLostObjects = Columns.New<bool>(capacity);
        FirstFolio = Columns.New<FolioId>(capacity);
        FolioCount = Columns.New<int>(capacity);
        ObjectHead = Columns.New<int>(capacity, -1);
        MapHead = Columns.New<int>(capacity, -1);
        DirtyPages = Columns.New<int>(capacity);
        DirtiedNanoseconds = Columns.New<long>(capacity);
        PresentPages = Columns.New<int>(capacity);
        IsMetadataDirty = Columns.New<bool>(capacity);
    }

    /// <summary>Unused dentries and inodes by group.</summary>
    internal FileLru Lru { get; }

    /// <summary>Number of file numbers.</summary>
    public int Count => Kind.Length;

    /// <summary>Kind by file.</summary>
    public FileKind[] Kind { get; }

    /// <summary>Whether the file has a name.</summary>
    public bool[] Exists { get; }

    /// <summary>Whether dentry and inode are in memory.</summary>
    public bool[] IsCached { get; }

    /// <summary>Whether its dentry, or dentry and inode, went under pressure: whoever opens the file brings them back.</summary>
    internal bool[] HasLostObjects { get; }

    /// <summary>First folio of the page cache by file.</summary>
    public FolioId[] FirstFolio { get; }

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

    /// <summary>Pages in the page cache by file.</summary>
    public int[] PresentPages { get; }

    internal void Create(int file, FileKind kind)
    {
        Kind[file] = kind;
        Exists[file] = true;
        IsCached[file] = true;
    }

    /// <summary>A name, and the pages of what it names.</summary>
    internal void Create(int file, FileKind kind, FolioId firstFolio, int folios)
    {
        Create(file, kind);
        FirstFolio[file] = firstFolio;
        FolioCount[file] = folios;
    }

    internal bool IsDirty(int file) => DirtyPages[file] > 0 || IsMetadataDirty[file];

    /// <summary>The file is about to be dirty, if it is not.</summary>
    internal void MarkDirty(int file)
    {
        if (!IsDirty(file))
        {
            DirtiedNanoseconds[file] = _clock.NowNanoseconds;
            _dirty.Add(file);
        }
    }

    /// <summary>The first dirty file that is not below a number; <see cref="NumberSet.None"/> when there is none.</summary>
    internal int NextDirty(int from)
    {
        int file = _dirty.Next(from);
        while (file != NumberSet.None && !IsDirty(file))
        {
            // Pages are cleaned in many places, which leave it to whoever comes here.
            _dirty.Remove(file);
            file = _dirty.Next(file + 1);
        }

        return file;
    }
}
