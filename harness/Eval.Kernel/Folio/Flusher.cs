using Eval.Kernel.Memcg;
using Eval.Kernel.Time;

namespace Eval.Kernel.Folio;

/// <summary>
/// wb_workfn: writes what has been dirty for long enough and comes again while anything is dirty. With a memcg as argument it is the worker of that group's
/// own writeback structure.
/// </summary>
internal sealed class Flusher(Machine machine, int memcgs) : Work
{
    private readonly Machine _machine = machine;
    private readonly bool[] _isGroupArmed = new bool[memcgs];
    private bool _hasWrittenData;

    public override string Name => "wb_workfn";

    /// <summary>Whether it is going to come by itself.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>A file has become dirty.</summary>
    public void Arm(int file)
    {
        if (!IsArmed)
        {
            IsArmed = true;
            _machine.Timeline.After(_machine.Description.WritebackIntervalNanoseconds, this, MemcgTree.Root);
        }

        int memcg = _machine.Files.WritebackMemcg[file];
        if (_machine.Description.FlushesGroupsAfterInterval && memcg > MemcgTree.Root && !_isGroupArmed[memcg])
        {
            _isGroupArmed[memcg] = true;
            _machine.Timeline.After(_machine.Description.WritebackIntervalNanoseconds, this, memcg);
        }
    }

    public override WorkResult Run(Machine machine, int argument, int extra, int stage)
    {
        if (argument > MemcgTree.Root)
        {
            WriteGroup(argument);
            return WorkResult.Done;
        }

        IsArmed = WriteOlderThan(machine.Description.DirtyExpireNanoseconds);
        return IsArmed ? WorkResult.After(machine.Description.WritebackIntervalNanoseconds, 0) : WorkResult.Done;
    }

    /// <summary>ksys_sync: inodes first, then the filesystem's journal, then the block device that the commit has dirtied.</summary>
    public void Sync()
    {
        _machine.Own.WritebackQueued(_machine.Files.DirtyGroups());
        WriteOlderThan(0);
        _machine.Disk?.Commit();
        WriteOlderThan(0);
    }

    /// <summary>Writes the files that have been dirty for that long.</summary>
    /// <param name="ageNanoseconds">0 for all, as sync does.</param>
    /// <returns>Whether any is dirty still.</returns>
    public bool WriteOlderThan(long ageNanoseconds)
    {
        FileTable files = _machine.Files;
        bool more = false;
        for (int file = 0; file < files.Count; file++)
        {
            if (!files.IsDirty(file))
            {
                continue;
            }

            if (_machine.Clock.NowNanoseconds - files.DirtiedNanoseconds[file] < ageNanoseconds)
            {
                more = true;
                continue;
            }

            Write(file);
        }

        return more;
    }

    // With dirty pages it writes everything of the group, else it waits until that is old.
    private void WriteGroup(int memcg)
    {
        FileTable files = _machine.Files;
        _isGroupArmed[memcg] = false;
        if (!files.HasDirtyPages(memcg))
        {
            return;
        }

        for (int file = 0; file < files.Count; file++)
        {
            if (files.WritebackMemcg[file] == memcg && files.IsDirty(file))
            {
                Write(file);
            }
        }
    }

    private void Write(int file)
    {
        if (_machine.Files.DirtyPages[file] > 0)
        {
            if (!_hasWrittenData)
            {
                _hasWrittenData = true;
                _machine.Own.DataWritten();
            }

            _machine.Disk?.Written(file);
        }

        _machine.Files.WriteBack(file);
    }
}
