using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Structures;

namespace Eval.Kernel.Tasks;

/// <summary>
/// Tasks: memcg, CPU, their mappings (vmas) and the kernel objects and pages that go when they exit. A vma is a range of folio numbers;
/// file mappings also stand on the file's list, as i_mmap does, so that a folio's mappers can be found.
/// </summary>
public sealed class TaskTable
{
    private readonly MemcgId[] _memcg;
    private readonly int[] _cpu;
    private readonly short[] _oomScoreAdj;
    private readonly bool[] _isAlive;
    private readonly bool[] _wasKilled;
    private readonly int[] _vmaHead;
    private readonly CostCounters _costs;
    private readonly MemcgTree _tree;
    private readonly FolioTable _folios;
    private readonly FileTable _files;
    private readonly PageCache _cache;
    private readonly Swapping _swapping;
    private readonly CssSets _sets;
    private int[] _vmaTask = [];
    private int[] _vmaFile = [];
    private FolioId[] _vmaFirst = [];
    private int[] _vmaCount = [];
    private int[] _vmaNextInTask = [];
    private int[] _vmaNextInFile = [];
    private int _vmas;
    private int _freeVma = -1;

    internal TaskTable(CostCounters costs, MemcgTree tree, FolioTable folios, FileTable files, PageCache cache, Swapping swapping, CssSets sets,
        int capacity)
    {
        _costs = costs;
        _tree = tree;
        _folios = folios;
        _files = files;
        _cache = cache;
        _swapping = swapping;
        _sets = sets;
        _memcg = Columns.New<MemcgId>(capacity);
        _cpu = Columns.New<int>(capacity);
        _oomScoreAdj = Columns.New<short>(capacity);
        _isAlive = Columns.New<bool>(capacity);
        _wasKilled = Columns.New<bool>(capacity);
        _vmaHead = Columns.New<int>(capacity, -1);
        ForkedHead = Columns.New<int>(capacity, -1);
        ObjectHead = Columns.New<int>(capacity, -1);
        PagesHead = Columns.New<int>(capacity, -1);
    }

    /// <summary>OOM_SCORE_ADJ_MIN: a task that is never killed.</summary>
    internal const int OomScoreAdjMin = -1000;

    /// <summary>Number of task numbers.</summary>
    public int Count => _memcg.Length;

    /// <summary>Memcg by task.</summary>
    public ReadOnlySpan<MemcgId> Memcg => _memcg;

    /// <summary>CPU by task.</summary>
    public ReadOnlySpan<int> Cpu => _cpu;

    /// <summary>/proc/PID/oom_score_adj by task, -1000 to 1000.</summary>
    internal ReadOnlySpan<short> OomScoreAdj => _oomScoreAdj;

    /// <summary>Whether the task runs.</summary>
    public ReadOnlySpan<bool> IsAlive => _isAlive;

    /// <summary>Whether the OOM killer ended the task.</summary>
    internal ReadOnlySpan<bool> WasKilled => _wasKilled;

    /// <summary>First vma by task, -1 when it has none.</summary>
    public ReadOnlySpan<int> VmaHead => _vmaHead;

    /// <summary>First kernel object that the task was made of (copy_process).</summary>
    internal int[] ForkedHead { get; }

    /// <summary>First kernel object that goes with the task, but for those it was made of.</summary>
    internal int[] ObjectHead { get; }

    /// <summary>First kernel page run that goes with the task.</summary>
    internal int[] PagesHead { get; }

    internal void Kill(int task) => _wasKilled[task] = true;

    internal void End(int task) => _isAlive[task] = false;

    internal void Attach(int task, MemcgId memcg) => _memcg[task] = memcg;

    internal void RunOn(int task, int cpu) => _cpu[task] = cpu;

    /// <summary>Next vma of the same task, or -1.</summary>
    public int NextVma(int vma) => _vmaNextInTask[vma];

    /// <summary>Next vma of the same file, or -1.</summary>
    public int NextVmaOfFile(int vma) => _vmaNextInFile[vma];

    /// <summary>Task of a vma.</summary>
    public int TaskOfVma(int vma) => _vmaTask[vma];

    /// <summary>File of a vma, -1 for anonymous memory.</summary>
    public int FileOfVma(int vma) => _vmaFile[vma];

    /// <summary>First folio of a vma.</summary>
    public FolioId FirstFolioOf(int vma) => _vmaFirst[vma];

    /// <summary>Folios of a vma.</summary>
    public int FolioCountOf(int vma) => _vmaCount[vma];

    /// <summary>
    /// The reverse map (rmap_walk): the mapping of a folio after another, -1 for the first; -1 when there is none. Only mappings that have the folio are met,
    /// as in the interval tree of a file; whoever walks counts the steps.
    /// </summary>
    public int NextMapping(FolioId folio, int after)
    {
        int file = _folios.File[folio];
        if (file >= 0)
        {
            return Covering(folio, after < 0 ? _files.MapHead[file] : _vmaNextInFile[after], _vmaNextInFile);
        }

        int task = after < 0 ? 0 : _vmaTask[after];
        int found = after < 0 ? -1 : Covering(folio, _vmaNextInTask[after], _vmaNextInTask);
        for (task += after < 0 ? 0 : 1; found < 0 && task < Count; task++)
        {
            found = _isAlive[task] ? Covering(folio, _vmaHead[task], _vmaNextInTask) : -1;
        }

        return found;
    }

    /// <summary>Memcg of the first task found that maps a folio by a walk of the reverse map, or <see cref="MemcgId.None"/>.</summary>
    public MemcgId FindMapper(FolioId folio) => NextMapping(folio, -1) is var vma && vma >= 0 ? _memcg[_vmaTask[vma]] : MemcgId.None;

    private int Covering(FolioId folio, int vma, int[] next)
    {
        while (vma >= 0 && (folio < _vmaFirst[vma] || folio >= _vmaFirst[vma] + _vmaCount[vma]))
        {
            vma = next[vma];
        }

        return vma;
    }

    internal void Fork(int task, MemcgId memcg, int cpu, int oomScoreAdj)
    {
        _oomScoreAdj[task] = (short)oomScoreAdj;
        _memcg[task] = memcg;
        _cpu[task] = cpu;
        _isAlive[task] = true;
        _wasKilled[task] = false;
        _tree.Get(memcg, PinReason.Task);
        _sets.Joined(memcg);
    }

    internal void AddVma(int task, int file, FolioId first, int count)
    {
        // vma_merge: memory that goes on where the last mapping ended is the same mapping.
        int last = _vmaHead[task];
        if (file < 0 && last >= 0 && _vmaFile[last] < 0 && _vmaFirst[last] + _vmaCount[last] == first)
        {
            _vmaCount[last] += count;
            return;
        }

        int vma = TakeVma();
        _vmaTask[vma] = task;
        _vmaFile[vma] = file;
        _vmaFirst[vma] = first;
        _vmaCount[vma] = count;
        _vmaNextInTask[vma] = _vmaHead[task];
        _vmaHead[task] = vma;
        if (file >= 0)
        {
            _vmaNextInFile[vma] = _files.MapHead[file];
            _files.MapHead[file] = vma;
        }
    }

    /// <summary>Drops all mappings of a task: anonymous folios nobody else maps go, file folios stay in the page cache (exit_mmap).</summary>
    internal void DropMemory(int task)
    {
        _folios.DrainPagevec(_cpu[task]);
        for (int vma = _vmaHead[task]; vma >= 0;)
        {
            int next = _vmaNextInTask[vma];
            DropVma(vma);
            FreeVma(vma);
            vma = next;
        }

        _vmaHead[task] = -1;
    }

    /// <summary>Drops a task's mappings of one file (munmap).</summary>
    internal void Unmap(int task, int file)
    {
        int previous = -1;
        for (int vma = _vmaHead[task]; vma >= 0;)
        {
            int next = _vmaNextInTask[vma];
            if (_vmaFile[vma] != file)
            {
                previous = vma;
                vma = next;
                continue;
            }

            DropVma(vma);
            FreeVma(vma);
            if (previous < 0)
            {
                _vmaHead[task] = next;
            }
            else
            {
                _vmaNextInTask[previous] = next;
            }

            vma = next;
        }
    }

    /// <summary>Drops a part of a task's anonymous memory (munmap): mappings become shorter, or two.</summary>
    internal void UnmapAnon(int task, FolioId first, int count)
    {
        _folios.DrainPagevec(_cpu[task]);
        int previous = -1;
        for (int vma = _vmaHead[task]; vma >= 0;)
        {
            int next = _vmaNextInTask[vma], end = _vmaFirst[vma] + _vmaCount[vma];
            int from = Math.Max(first, _vmaFirst[vma]), to = Math.Min(first + count, end);
            if (_vmaFile[vma] >= 0 || from >= to)
            {
                previous = vma;
                vma = next;
                continue;
            }

            DropAnon(new(from), to);
            if (to < end && from > _vmaFirst[vma])
            {
                previous = InsertAfter(vma, new(to), end - to);
                _vmaCount[vma] = from - _vmaFirst[vma];
            }
            else if (to < end || from > _vmaFirst[vma])
            {
                (_vmaFirst[vma], _vmaCount[vma]) = to < end ? (new(to), end - to) : (_vmaFirst[vma], from - _vmaFirst[vma]);
                previous = vma;
            }
            else
            {
                FreeVma(vma);
                (previous < 0 ? ref _vmaHead[task] : ref _vmaNextInTask[previous]) = next;
            }

            vma = next;
        }
    }

    /// <summary>Unmaps one folio from every task, as reclaim does before it drops it (try_to_unmap).</summary>
    internal void UnmapEverywhere(int file, FolioId folio)
    {
        if (_folios.MapCount[folio] == 0)
        {
            return;
        }

        for (int vma = _files.MapHead[file]; vma >= 0; vma = _vmaNextInFile[vma])
        {
            _costs.Step(StepKind.ListNode, 1);
        }

        _folios.MapCountAt(folio) = 0;
    }

    private int TakeVma()
    {
        int vma = _freeVma;
        if (vma >= 0)
        {
            _freeVma = _vmaNextInTask[vma];
            return vma;
        }

        vma = _vmas++;
        Columns.Ensure(ref _vmaTask, _vmas);
        Columns.Ensure(ref _vmaFile, _vmas);
        Columns.Ensure(ref _vmaFirst, _vmas);
        Columns.Ensure(ref _vmaCount, _vmas);
        Columns.Ensure(ref _vmaNextInTask, _vmas);
        Columns.Ensure(ref _vmaNextInFile, _vmas);
        return vma;
    }

    private void FreeVma(int vma)
    {
        _vmaNextInTask[vma] = _freeVma;
        _freeVma = vma;
    }

    private int InsertAfter(int vma, FolioId first, int count)
    {
        int rest = TakeVma();
        (_vmaTask[rest], _vmaFile[rest], _vmaFirst[rest], _vmaCount[rest]) = (_vmaTask[vma], -1, first, count);
        _vmaNextInTask[rest] = _vmaNextInTask[vma];
        _vmaNextInTask[vma] = rest;
        return rest;
    }

    private void DropVma(int vma)
    {
        int file = _vmaFile[vma], end = _vmaFirst[vma] + _vmaCount[vma];
        if (file >= 0)
        {
            DropMappings(_vmaFirst[vma], end, areAnon: false);
            UnlinkFromFile(vma, file);
            if (_files.MapHead[file] < 0 && !_files.Exists[file])
            {
                // The last mapping of a file that has no name any more (iput_final).
                _cache.Evict(file);
            }
        }
        else
        {
            DropAnon(_vmaFirst[vma], end);
        }
    }

    private void DropAnon(FolioId first, int end)
    {
        DropMappings(first, end, areAnon: true);
        _swapping.Free(first, end);
    }

    // zap_pte_range, and zap_huge_pmd or a split of the entry where pages are huge.
    private void DropMappings(FolioId first, int end, bool areAnon)
    {
        FolioTable folios = _folios;
        for (FolioId folio = first; folio < end; folio++)
        {
            if (!folios.Has(folio, FolioFlags.Present) || folios.MapCount[folio] == 0)
            {
                continue;
            }

            if (folios.Has(folio, FolioFlags.Large | FolioFlags.Tail))
            {
                folio = new(folios.UnmapHuge(folio, new(end)) - 1);
                continue;
            }

            int left = --folios.MapCountAt(folio);
            folios.Placement.Unmapped(folio);
            if (left == 0)
            {
                if (folios.Has(folio, FolioFlags.Mlocked))
                {
                    folios.SetMlocked(folio, false);
                }

                if (areAnon)
                {
                    folios.Drop(folio);
                }
            }
        }
    }

    private void UnlinkFromFile(int vma, int file)
    {
        int[] heads = _files.MapHead;
        if (heads[file] == vma)
        {
            heads[file] = _vmaNextInFile[vma];
            return;
        }

        int v = heads[file];
        while (_vmaNextInFile[v] != vma)
        {
            v = _vmaNextInFile[v];
        }

        _vmaNextInFile[v] = _vmaNextInFile[vma];
    }
}
