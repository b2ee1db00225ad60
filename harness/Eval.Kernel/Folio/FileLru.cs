using Eval.Kernel.Collections;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Folio;

/// <summary>
/// Unused dentries and inodes by the group their dentry is charged to, oldest first (list_lru of a superblock, mm/list_lru.c). Files of nobody's are
/// the root's. At offline a group's list goes to its parent, whatever becomes of the charges (memcg_reparent_list_lrus).
/// </summary>
internal sealed class FileLru
{
    private readonly int[] _oldest;
    private readonly int[] _youngest;
    private readonly long[] _objects;
    private readonly MemcgId[] _memcg;
    private readonly byte[] _objectsOfFile;
    private readonly int[] _older;
    private readonly int[] _younger;

    public FileLru(int memcgs, int files)
    {
        _oldest = Columns.New(memcgs, -1);
        _youngest = Columns.New(memcgs, -1);
        _objects = Columns.New<long>(memcgs);
        _memcg = Columns.New<MemcgId>(files, MemcgId.None);
        _objectsOfFile = Columns.New<byte>(files);
        _older = Columns.New(files, -1);
        _younger = Columns.New(files, -1);
    }

    /// <summary>Dentries and inodes on a group's lists (super_cache_count).</summary>
    public long ObjectsOf(MemcgId memcg) => _objects[memcg];

    /// <summary>Dentries and inodes that a file on a list stands for.</summary>
    public int ObjectsOfFile(int file) => _objectsOfFile[file];

    /// <summary>Oldest file of a group's list, or -1.</summary>
    public int Oldest(MemcgId memcg) => _oldest[memcg];

    /// <summary>Next younger file of the same list, or -1.</summary>
    public int Younger(int file) => _younger[file];

    /// <summary>Whether the file is on a list.</summary>
    public bool Has(int file) => _memcg[file] != MemcgId.None;

    /// <summary>Adds a file as the youngest of a group's list (list_lru_add): its dentry, and its inode where the name is not negative.</summary>
    public void Add(int file, MemcgId memcg, bool hasInode)
    {
        _objectsOfFile[file] = (byte)(hasInode ? 2 : 1);
        Add(file, memcg);
    }

    /// <summary>Takes a file off its list; one that is on none is left alone.</summary>
    public void Remove(int file)
    {
        MemcgId memcg = _memcg[file];
        if (memcg == MemcgId.None)
        {
            return;
        }

        int older = _older[file], younger = _younger[file];
        if (older < 0)
        {
            _oldest[memcg] = younger;
        }
        else
        {
            _younger[older] = younger;
        }

        if (younger < 0)
        {
            _youngest[memcg] = older;
        }
        else
        {
            _older[younger] = older;
        }

        _objects[memcg] -= _objectsOfFile[file];
        _memcg[file] = MemcgId.None;
    }

    /// <summary>Makes a file the youngest of its list (LRU_ROTATE).</summary>
    public void Rotate(int file)
    {
        MemcgId memcg = _memcg[file];
        Remove(file);
        Add(file, memcg);
    }

    /// <summary>Moves a group's files to its parent's list.</summary>
    public void Reparent(MemcgId memcg, MemcgId parent)
    {
        for (int file = _oldest[memcg]; file >= 0;)
        {
            int younger = _younger[file];
            Remove(file);
            Add(file, parent);
            file = younger;
        }
    }

    private void Add(int file, MemcgId memcg)
    {
        _memcg[file] = memcg;
        _objects[memcg] += _objectsOfFile[file];
        int last = _youngest[memcg];
        _older[file] = last;
        _younger[file] = -1;
        _youngest[memcg] = file;
        if (last < 0)
        {
            _oldest[memcg] = file;
        }
        else
        {
            _younger[last] = file;
        }
    }
}
