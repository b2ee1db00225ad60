using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Folio;

/// <summary>
/// Unused dentries and inodes by the group their dentry is charged to and the node its slab is on (list_lru of a superblock). Files of nobody's are the root's.
/// </summary>
internal sealed class FileLru
{
    private readonly NumaNodes _nodes;
    private readonly ListLru _lists;
    private readonly long[] _objects;
    private readonly byte[] _objectsOfFile;

    public FileLru(NumaNodes nodes, int memcgs, int files)
    {
        _nodes = nodes;
        _lists = new ListLru(memcgs * nodes.Count);
        _lists.Ensure(files);
        _objects = Columns.New<long>(memcgs * nodes.Count);
        _objectsOfFile = Columns.New<byte>(files);
    }

    /// <summary>Dentries and inodes on a group's lists (super_cache_count).</summary>
    public long ObjectsOf(MemcgNodeId list) => _objects[list];

    /// <summary>Dentries and inodes that a file on a list stands for.</summary>
    public int ObjectsOfFile(int file) => _objectsOfFile[file];

    /// <summary>Oldest file of a group's list, or -1.</summary>
    public int Oldest(MemcgNodeId list) => _lists.Oldest(list);

    /// <summary>Next younger file of the same list, or -1.</summary>
    public int Younger(int file) => _lists.Younger(file);

    /// <summary>Whether the file is on a list.</summary>
    public bool Has(int file) => _lists.ListOf(file) >= 0;

    /// <summary>Adds a file as the youngest of a group's list: its dentry, and its inode where the name is not negative.</summary>
    public void Add(int file, MemcgNodeId list, bool hasInode)
    {
        _objectsOfFile[file] = (byte)(hasInode ? 2 : 1);
        _objects[list] += _objectsOfFile[file];
        _lists.Add(file, list);
    }

    /// <summary>Takes a file off its list; one that is on none is left alone.</summary>
    public void Remove(int file)
    {
        if (Has(file))
        {
            _objects[_lists.ListOf(file)] -= _objectsOfFile[file];
            _lists.Remove(file);
        }
    }

    /// <summary>Makes a file the youngest of its list.</summary>
    public void Rotate(int file) => _lists.Rotate(file);

    /// <summary>Moves a group's files to its parent's lists, node by node.</summary>
    public void Reparent(MemcgId memcg, MemcgId parent)
    {
        for (int node = 0; node < _nodes.Count; node++)
        {
            MemcgNodeId from = _nodes.Of(memcg, node), to = _nodes.Of(parent, node);
            _objects[to] += _objects[from];
            _objects[from] = 0;
            _lists.Reparent(from, to);
        }
    }
}
