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
    private readonly bool[] _hasDirtyIo;

    internal InodeWriteback(MachineDescription description, MemcgTree tree, FileTable files, WritebackStructures structures)
    {
        _description = description;
        _tree = tree;
        _files = files;
        _structures = structures;
        _attachedAt = Columns.New<int>(files.Count);
        _hasDirtyIo = Columns.New<bool>(tree.Capacity);
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
            _tree.Get(memcg, PinReason.Writeback);
        }
    }

    internal void Detach(int file)
    {
        MemcgId memcg = MemcgOf[file];
        if (memcg != MemcgId.None)
        {
            MemcgOf[file] = MemcgId.None;
            int at = _attachedAt[file], last = _attached[^1];
            _attached[at] = last;
            _attachedAt[last] = at;
            _attached.RemoveAt(_attached.Count - 1);
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
        ForgetDirtyIo();
        int groups = 0;
        for (int i = 0; i < _attached.Count; i++)
        {
            MemcgId memcg = MemcgOf[_attached[i]];
            groups += !_hasDirtyIo[memcg] && _files.IsDirty(_attached[i]) ? 1 : 0;
            _hasDirtyIo[memcg] |= _files.IsDirty(_attached[i]);
        }

        return groups;
    }

    internal bool HasDirtyPages(MemcgId memcg)
    {
        for (int i = 0; i < _attached.Count; i++)
        {
            if (MemcgOf[_attached[i]] == memcg && _files.DirtyPages[_attached[i]] > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// cleanup_offline_cgwbs_workfn, queued whenever a memcg goes offline: the inodes of every dying memcg's writeback structure go to the nearest
    /// one that lives, unless anything in it is dirty. Nobody comes back for the dirty ones before the next memcg goes offline.
    /// </summary>
    internal void LeaveDying()
    {
        if (!_description.SwitchesInodesOfDyingWriteback)
        {
            return;
        }

        ForgetDirtyIo();
        for (int i = 0; i < _attached.Count; i++)
        {
            _hasDirtyIo[MemcgOf[_attached[i]]] |= _files.IsDirty(_attached[i]);
        }

        for (int i = _attached.Count - 1; i >= 0; i--)
        {
            int file = _attached[i];
            MemcgId memcg = MemcgOf[file];
            if (_tree.IsOffline[memcg] && !_hasDirtyIo[memcg])
            {
                Detach(file);
                Attach(file, _tree.NearestOnline(memcg));
            }
        }
    }

    // Only groups with an attached inode are looked at, and they are few where groups are many.
    private void ForgetDirtyIo()
    {
        for (int i = 0; i < _attached.Count; i++)
        {
            _hasDirtyIo[MemcgOf[_attached[i]]] = false;
        }
    }
}
