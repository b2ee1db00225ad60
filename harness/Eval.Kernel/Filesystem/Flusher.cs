using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Structures;

namespace Eval.Kernel.Filesystem;

/// <summary>
/// wb_workfn: writes what has been dirty for long enough and comes again while anything is dirty. With a memcg as argument it is the worker of that group's
/// own writeback structure.
/// </summary>
internal sealed class Flusher(
    MachineDescription description, VirtualClock clock, Timeline timeline, FileTable files, PageCache cache, InodeWriteback writeback,
    FlusherStructures structures, int memcgs) : Work
{
    private readonly bool[] _isGroupArmed = Columns.New<bool>(memcgs);
    private readonly List<int> _dirty = [];
    private DiskFilesystem? _disk;

    public override string Name => "wb_workfn";

    /// <summary>Whether it is going to come by itself.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>A disk is there to write to.</summary>
    public void Mount(DiskFilesystem disk) => _disk = disk;

    /// <summary>An inode has to be written, apart from any data (__mark_inode_dirty), on behalf of the group it is attached to.</summary>
    public void DirtyInode(int file)
    {
        files.MarkDirty(file);
        files.IsMetadataDirty[file] = true;
        Arm(file);
    }

    /// <summary>A directory gets a block (ext4_append).</summary>
    public void BlocksPlaced(int cpu) => structures.BlocksPlaced(cpu);

    /// <summary>A file has become dirty.</summary>
    public void Arm(int file)
    {
        writeback.NoteDirty(file);
        if (!IsArmed)
        {
            IsArmed = true;
            timeline.AfterTimer(description.WritebackIntervalNanoseconds, this, MemcgId.Root);
        }

        MemcgId memcg = writeback.MemcgOf[file];
        if (description.FlushesGroupsAfterInterval && memcg > MemcgId.Root && !_isGroupArmed[memcg])
        {
            _isGroupArmed[memcg] = true;
            timeline.AfterTimer(description.WritebackIntervalNanoseconds, this, memcg);
        }
    }

    public override WorkResult Run(int argument, int extra, int stage)
    {
        if (argument > MemcgId.Root)
        {
            WriteGroup(new(argument));
            return WorkResult.Done;
        }

        IsArmed = WriteOlderThan(description.DirtyExpireNanoseconds);
        return IsArmed ? WorkResult.After(timeline.TimerNanoseconds(description.WritebackIntervalNanoseconds), 0) : WorkResult.Done;
    }

    /// <summary>ksys_sync: inodes first, then the filesystem's journal, then the block device that the commit has dirtied.</summary>
    public void Sync()
    {
        structures.WritebackQueued(writeback.DirtyGroups());
        WriteOlderThan(0);
        _disk?.Journal.Commit();
        WriteOlderThan(0);
    }

    /// <summary>Writes the files that have been dirty for that long.</summary>
    /// <param name="ageNanoseconds">0 for all, as sync does.</param>
    /// <returns>Whether any is dirty still.</returns>
    public bool WriteOlderThan(long ageNanoseconds)
    {
        bool more = false;
        for (int file = files.NextDirty(0); file != NumberSet.None; file = files.NextDirty(file + 1))
        {
            if (clock.NowNanoseconds - files.DirtiedNanoseconds[file] < ageNanoseconds)
            {
                more = true;
                continue;
            }

            Write(file);
        }

        structures.DataCompleted();
        return more;
    }

    // With dirty pages it writes everything of the group, else it waits until that is old.
    private void WriteGroup(MemcgId memcg)
    {
        _isGroupArmed[memcg] = false;
        if (!writeback.FindDirty(memcg, _dirty))
        {
            return;
        }

        _dirty.Sort();
        foreach (int file in _dirty)
        {
            if (writeback.MemcgOf[file] == memcg && files.IsDirty(file))
            {
                Write(file);
            }
        }

        structures.DataSubmitted();
    }

    private void Write(int file)
    {
        if (files.DirtyPages[file] > 0)
        {
            structures.DataWritten(files.DirtyPages[file]);
            _disk?.Written(file);
        }

        if (_disk is { } disk && disk.IsDevice(file))
        {
            disk.Journal.DeviceWritten();
        }

        cache.WriteBack(file);
    }
}
