using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Faults;
using Eval.Kernel.Filesystem;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Structures;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Execution;

/// <summary>What tasks do with files: read, write and map them, make and remove them.</summary>
internal sealed class FileEvents
{
    private readonly MachineDescription _description;
    private readonly VirtualClock _clock;
    private readonly Timeline _timeline;
    private readonly FolioTable _folios;
    private readonly FileTable _files;
    private readonly PageCache _cache;
    private readonly Swapping _swapping;
    private readonly InodeWriteback _writeback;
    private readonly CostCounters _costs;
    private readonly Flusher _flusher;
    private readonly DiskFilesystem? _disk;
    private readonly DirectoryOffsets? _offsets;
    private readonly TaskTable _tasks;
    private readonly TaskEvents _events;
    private readonly Facet<FolioOwner> _owners;
    private readonly Outcome _outcome;
    private readonly HighLimit _high;

    public FileEvents(
        MachineDescription description, VirtualClock clock, CostCounters costs, Timeline timeline, FolioTable folios, FileTable files, PageCache cache,
        Swapping swapping, InodeWriteback writeback, Flusher flusher,
        DiskFilesystem? disk, DirectoryOffsets? offsets, TaskTable tasks, TaskEvents events, Facet<FolioOwner> owners, Outcome outcome, HighLimit high)
    {
        _description = description;
        _clock = clock;
        _costs = costs;
        _timeline = timeline;
        _folios = folios;
        _files = files;
        _cache = cache;
        _swapping = swapping;
        _writeback = writeback;
        _flusher = flusher;
        _disk = disk;
        _offsets = offsets;
        _tasks = tasks;
        _events = events;
        _owners = owners;
        _outcome = outcome;
        _high = high;
    }

    public void Access(int task, int file, int firstPage, int pages, bool write, bool map)
    {
        MemcgId memcg = _tasks.Memcg[task];
        int cpu = _tasks.Cpu[task];
        FolioKind kind = _files.Kind[file] switch
        {
            FileKind.Tmpfs => FolioKind.Shmem,
            FileKind.Hugetlbfs => FolioKind.Hugetlb,
            _ => FolioKind.File,
        };
        long each = _description.Times.AllocNanoseconds;
        FolioId first = _files.FirstFolio[file] + firstPage;
        if (!TryOpen(file, memcg, cpu, write))
        {
            return;
        }

        if (map)
        {
            _tasks.AddVma(task, file, first, pages);
        }

        _outcome.Succeed();
        if (!write)
        {
            UpdateAccessTime(file, memcg);
        }

        for (FolioId folio = first; folio < first + pages; folio++)
        {
            bool wasPresent = _folios.Has(folio, FolioFlags.Present) && !_folios.Has(folio, FolioFlags.Zombie);
            if (!wasPresent)
            {
                bool isSwapped = _swapping.Has(folio);
                if (kind is FolioKind.Shmem or FolioKind.Hugetlb && !write && !map && !isSwapped)
                {
                    // shmem_file_read_iter (mm/shmem.c): SGP_READ leaves a hole a hole, and zeroes are read; a fault (SGP_CACHE) and a write fill it.
                    continue;
                }

                if (!(isSwapped ? _swapping.TryIn(folio, kind, file, memcg, cpu, map) : TryAdd(folio, kind, file, memcg, cpu, map)))
                {
                    Refused(task, kind);
                    return;
                }

                _files.PresentPages[file]++;
                _high.ReturnToUser(cpu);
                if (each > 0)
                {
                    // cond_resched between pages: a worker that is due runs.
                    _timeline.RunUntil(_clock.NowNanoseconds + each);
                }

                AddPageObjects(file, folio, memcg, cpu, write);
                if (!_tasks.IsAlive[task])
                {
                    _events.OutOfMemory(task);
                    return;
                }
            }

            Touch(task, file, folio, wasPresent, write, map);
        }
    }

    private bool TryAdd(FolioId folio, FolioKind kind, int file, MemcgId memcg, int cpu, bool map) => kind == FolioKind.Hugetlb
        ? _folios.TryAddHugetlb(folio, file, memcg, cpu)
        : _folios.Add(folio, kind, file, memcg, cpu, inFault: map);

    // Of a hugetlb page nobody is killed for a SIGBUS.
    private void Refused(int task, FolioKind kind)
    {
        if (kind == FolioKind.Hugetlb)
        {
            _outcome.Fail(Errno.Enomem);
        }
        else
        {
            _events.OutOfMemory(task);
        }
    }

    // What is in memory no more is looked up on the disk.
    private bool TryOpen(int file, MemcgId memcg, int cpu, bool writes)
    {
        if (!_files.HasLostObjects[file] || !_files.Exists[file])
        {
            return true;
        }

        bool wasCached = _files.IsCached[file];
        if (!_cache.Open(file, memcg, cpu, writes))
        {
            _outcome.Fail(Errno.Enomem);
            return false;
        }

        if (!wasCached)
        {
            _disk?.LookUp(file, memcg, cpu);
        }

        return true;
    }

    private void UpdateAccessTime(int file, MemcgId memcg)
    {
        if (_disk is { } disk && disk.NeedsAccessTime(file))
        {
            _writeback.Attach(file, memcg);
            _flusher.DirtyInode(file);
        }
    }

    public void List(int task, int directory)
    {
        if (directory >= 0)
        {
            if (TryOpen(directory, _tasks.Memcg[task], _tasks.Cpu[task], writes: false))
            {
                _disk?.ListFolder(directory, _tasks.Memcg[task], _tasks.Cpu[task]);
                UpdateAccessTime(directory, _tasks.Memcg[task]);
            }
        }
        else
        {
            _disk?.ListRoot(_tasks.Memcg[task], _tasks.Cpu[task]);
        }
    }

    private void Touch(int task, int file, FolioId folio, bool wasPresent, bool write, bool map)
    {
        if (_folios.IsHugetlb(folio))
        {
            // On no list, and nobody looks for who uses it.
            _folios.MapCountAt(folio) += map ? 1 : 0;
            return;
        }

        CostPath before = _costs.Enter(CostPath.Access);
        if (!map)
        {
            _folios.Placement.MarkAccessed(folio);
        }
        else
        {
            _folios.Placement.Touched(folio);
            _folios.MapCountAt(folio)++;
            _owners.Current.Mapped(folio, task);
        }

        if (wasPresent)
        {
            _owners.Current.Accessed(folio, task);
        }

        if (write)
        {
            if (!_folios.Has(folio, FolioFlags.Dirty) && _files.Kind[file] != FileKind.Tmpfs)
            {
                _files.MarkDirty(file);
                _folios.FlagsAt(folio) |= FolioFlags.Dirty;
                _files.DirtyPages[file]++;
                _writeback.Attach(file, _tasks.Memcg[task]);
                _flusher.Arm(file);
            }

            _owners.Current.Dirtied(folio, task);
        }

        _costs.Leave(before);
    }

    public void Create(in Event e)
    {
        _files.Create(e.A, (FileKind)e.Extra, new(e.B), e.C);
        if (_description.Filesystem is { } filesystem && _files.Kind[e.A] != FileKind.Negative)
        {
            _clock.Spend(filesystem.CreateNanoseconds);
        }

        if (_files.Kind[e.A] == FileKind.Tmpfs)
        {
            _offsets?.Add(e.D < 0 ? 0 : _tasks.Cpu[e.D]);
        }

        if (e.D >= 0 && _files.Kind[e.A] == FileKind.Disk)
        {
            _writeback.Attach(e.A, _tasks.Memcg[e.D]);
            _flusher.DirtyInode(e.A);
        }
    }

    private void AddPageObjects(int file, FolioId folio, MemcgId memcg, int cpu, bool write)
    {
        if (_disk is { } disk)
        {
            disk.Nodes.PageAdded(file, folio - _files.FirstFolio[file], memcg, cpu);
            if (write && _files.Kind[file] == FileKind.Disk)
            {
                disk.Nodes.BuffersAdded(folio, memcg, cpu);
            }
        }
    }

    public void Link(in Event e)
    {
        if (_disk is not { } disk)
        {
            return;
        }

        if (e.Extra != 0)
        {
            disk.Found(e.A, unchecked((uint)e.B), e.C);
        }
        else
        {
            disk.Create(e.A, unchecked((uint)e.B), e.C, e.D < 0 ? MemcgId.Root : _tasks.Memcg[e.D], e.D < 0 ? 0 : _tasks.Cpu[e.D]);
        }
    }

    public void Unlink(int file)
    {
        _disk?.Unlink(file);
        if (_files.Kind[file] == FileKind.Tmpfs)
        {
            _offsets?.Remove(cpu: 0);
        }

        _files.Exists[file] = false;
        if (_files.MapHead[file] < 0)
        {
            _cache.Remove(file);
        }
    }

    public void Drop(int file, int first, int pages)
    {
        FolioId start = file < 0 ? new(first) : _files.FirstFolio[file] + first;
        _swapping.Free(start, start + pages);
        for (FolioId folio = start; folio < start + pages; folio++)
        {
            if (!_folios.Has(folio, FolioFlags.Present) || _folios.Has(folio, FolioFlags.Zombie))
            {
                continue;
            }

            if (file >= 0)
            {
                _tasks.UnmapEverywhere(file, folio);
                _cache.DropPage(file, folio);
            }
            else
            {
                _folios.MapCountAt(folio) = 0;
                _folios.Drop(folio);
            }
        }
    }

    public void Lock(int file, bool on)
    {
        int end = _files.FirstFolio[file] + _files.FolioCount[file];
        for (FolioId folio = _files.FirstFolio[file]; folio < end; folio++)
        {
            _folios.FlagsAt(folio) = on ? _folios.Flags[folio] | FolioFlags.Locked : _folios.Flags[folio] & ~FolioFlags.Locked;
        }
    }
}
