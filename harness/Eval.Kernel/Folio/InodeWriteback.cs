using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Structures;

namespace Eval.Kernel.Folio;

/// <summary>Which memcg's bdi_writeback each inode is attached to (fs/fs-writeback.c): it pins that memcg until the inode goes or is switched.</summary>
public sealed class InodeWriteback
{
    private readonly MachineDescription _description;
    private readonly MemcgTree _tree;
    private readonly FileTable _files;
    private readonly WritebackStructures _structures;
    private readonly List<int> _attached = [];
    private readonly int[] _attachedAt;
    private readonly LinkedLists _ofMemcg = new();
    private readonly LinkedLists _dirtyOfMemcg = new();
    private readonly bool[] _isListed;
    private readonly List<MemcgId> _dying = [];
    private readonly List<int> _leaving = [];
    private readonly bool[] _isDying;
    private readonly bool[] _isSeen;

    internal InodeWriteback(MachineDescription description, MemcgTree tree, FileTable files, WritebackStructures structures)
    {
        _description = description;
        _tree = tree;
        _files = files;
        _structures = structures;
        _attachedAt = Columns.New<int>(files.Count);
        _isListed = Columns.New<bool>(files.Count);
        _isDying = Columns.New<bool>(tree.Capacity);
        _isSeen = Columns.New<bool>(tree.Capacity);
        MemcgOf = Columns.New<MemcgId>(files.Count, MemcgId.None);
    }

    /// <summary>Memcg whose bdi_writeback the inode is attached to, or <see cref="MemcgId.None"/>, by file.</summary>
    public MemcgId[] MemcgOf { get; }

    /// <summary>Attaches the inode to the writeback structure of whoever dirties it first (inode_attach_wb), which pins that memcg.</summary>
    internal void Attach(int file, MemcgId memcg)
    {
        if (MemcgOf[file] == MemcgId.None && memcg > MemcgId.Root && _description.HasCgroupWriteback)
        {
            if (_tree.RefsFor(memcg, PinReason.Writeback) == 0)
            {
                _structures.Made(memcg);
            }

            MemcgOf[file] = memcg;
            _attachedAt[file] = _attached.Count;
            _attached.Add(file);
            _ofMemcg.Add(memcg, file);
            NoteDying(memcg);
            if (_files.IsDirty(file))
            {
                NoteDirty(file);
            }

            _tree.Get(memcg, PinReason.Writeback);
        }
    }

    internal void Detach(int file)
    {
        MemcgId memcg = MemcgOf[file];
        if (memcg != MemcgId.None)
        {
            Unlist(file);
            MemcgOf[file] = MemcgId.None;
            int at = _attachedAt[file], last = _attached[^1];
            _attached[at] = last;
            _attachedAt[last] = at;
            _attached.RemoveAt(_attached.Count - 1);
            _ofMemcg.Remove(memcg, file);
            if (_tree.RefsFor(memcg, PinReason.Writeback) == 1)
            {
                _structures.Gone(memcg);
            }

            _tree.Put(memcg, PinReason.Writeback);
        }
    }

    /// <summary>Groups whose writeback structures have something dirty.</summary>
    internal int DirtyGroups()
    {
        int groups = 0;
        for (int file = _files.NextDirty(0); file != NumberSet.None; file = _files.NextDirty(file + 1))
        {
            MemcgId memcg = MemcgOf[file];
            if (memcg != MemcgId.None && !_isSeen[memcg])
            {
                _isSeen[memcg] = true;
                groups++;
            }
        }

        for (int file = _files.NextDirty(0); file != NumberSet.None; file = _files.NextDirty(file + 1))
        {
            if (MemcgOf[file] != MemcgId.None)
            {
                _isSeen[MemcgOf[file]] = false;
            }
        }

        return groups;
    }

    /// <summary>A file has become dirty (b_dirty of the structure it is attached to).</summary>
    internal void NoteDirty(int file)
    {
        if (MemcgOf[file] != MemcgId.None && !_isListed[file])
        {
            _isListed[file] = true;
            _dirtyOfMemcg.Add(MemcgOf[file], file);
        }
    }

    /// <summary>Files attached to a memcg's structure that are dirty, in no order.</summary>
    /// <param name="memcg">The memcg.</param>
    /// <param name="dirty">Gets their numbers.</param>
    /// <returns>Whether one of them has dirty pages.</returns>
    internal bool FindDirty(MemcgId memcg, List<int> dirty)
    {
        dirty.Clear();
        bool hasPages = false;
        for (int file = FirstDirty(memcg), next; file != LinkedLists.None; file = next)
        {
            next = _dirtyOfMemcg.Next(file);
            if (_files.IsDirty(file))
            {
                dirty.Add(file);
                hasPages |= _files.DirtyPages[file] > 0;
            }
            else
            {
                Unlist(file);
            }
        }

        return hasPages;
    }

    /// <summary>
    /// cleanup_offline_cgwbs_workfn, queued whenever a memcg goes offline: the inodes of every dying memcg's writeback structure (offline_cgwbs) go to the
    /// nearest one that lives, unless anything in it is dirty. Nobody comes back for the dirty ones before the next memcg goes offline.
    /// </summary>
    /// <param name="memcg">The one that goes offline.</param>
    internal void LeaveDying(MemcgId memcg)
    {
        if (!_description.SwitchesInodesOfDyingWriteback)
        {
            return;
        }

        NoteDying(memcg);
        _leaving.Clear();
        for (int i = _dying.Count - 1; i >= 0; i--)
        {
            MemcgId dying = _dying[i];
            if (FirstDirty(dying) == LinkedLists.None)
            {
                _dying[i] = _dying[^1];
                _dying.RemoveAt(_dying.Count - 1);
                _isDying[dying] = false;
                for (int file = _ofMemcg.First(dying); file != LinkedLists.None; file = _ofMemcg.Next(file))
                {
                    _leaving.Add(_attachedAt[file]);
                }
            }
        }

        // Whoever was attached last goes first; what stands before one that goes keeps its place.
        _leaving.Sort();
        for (int i = _leaving.Count - 1; i >= 0; i--)
        {
            int file = _attached[_leaving[i]];
            MemcgId to = _tree.NearestOnline(MemcgOf[file]);
            Detach(file);
            Attach(file, to);
        }
    }

    private void NoteDying(MemcgId memcg)
    {
        if (_tree.IsOffline[memcg] && !_isDying[memcg] && _ofMemcg.First(memcg) != LinkedLists.None)
        {
            _isDying[memcg] = true;
            _dying.Add(memcg);
        }
    }

    // Files are cleaned in many places, which leave it to whoever comes here to take them off.
    private int FirstDirty(MemcgId memcg)
    {
        int file = _dirtyOfMemcg.First(memcg);
        while (file != LinkedLists.None && !_files.IsDirty(file))
        {
            Unlist(file);
            file = _dirtyOfMemcg.First(memcg);
        }

        return file;
    }

    private void Unlist(int file)
    {
        if (_isListed[file])
        {
            _isListed[file] = false;
            _dirtyOfMemcg.Remove(MemcgOf[file], file);
        }
    }
}
