using System.Buffers.Text;
using Eval.Harness.Traces.Text;
using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Traces.State;

/// <summary>
/// The pages of a trace by page frame number. A page of GFP_HIGHUSER_MOVABLE is its task's anonymous memory, until the page cache takes it, or until it
/// is seen to outlive its task: then it was shared memory. A page of __GFP_ACCOUNT is kernel memory (page tables, stacks,
/// pipe buffers). Anything else is charged to nobody here: slab runs are the model's own.
/// </summary>
internal sealed class TracePages(TraceProgram program, TraceTasks tasks)
{
    /// <summary>The file of shared memory, which the trace has no name for: the first one.</summary>
    private const int SharedFile = 0;

    private readonly Dictionary<long, TracePage> _pages = [];
    private readonly Dictionary<(long Device, long Inode), int> _files = [];
    private readonly Dictionary<(int File, int Pages), RestingNumbers> _freeOfFile = [];
    private readonly AnonNumbers _anon = new();
    private readonly Stack<int> _freeRuns = new();
    private readonly List<int> _createEvents = [];
    private readonly List<int> _filePages = [];

    /// <summary>Runs of kernel pages.</summary>
    public int RunCount { get; private set; }

    /// <summary>Files.</summary>
    public int FileCount => _filePages.Count;

    /// <summary>Folios, of anonymous memory and of files.</summary>
    public int FolioCount { get; private set; }

    /// <summary>Anonymous pages that outlived their task.</summary>
    public long SharedPages { get; private set; }

    /// <summary>Frames allocated again without a free that the trace shows.</summary>
    public long FreedUnseen { get; private set; }

    /// <summary>Adds the file of shared memory; it is taken out again when it stays empty.</summary>
    public void Start()
    {
        AddFile(FileKind.Tmpfs, 0);
        tasks.Ended += _anon.Ended;
    }

    public void Allocated(in TraceLine line, long frame, int order, TraceRule rule, int task, int charger, bool isMemcg, int cpu)
    {
        FreeUnseen(in line, frame, cpu);
        GfpFlags gfp = new(line.Field("gfp_flags="u8));
        int pages = 1 << order;
        TracePage page = new(PageUse.Nothing, 0, pages, -1, task, rule);
        if (gfp.IsAccounted)
        {
            int run = _freeRuns.TryPop(out int reused) ? reused : RunCount++;
            EventFlags flags = EventFlags.Accounted | (isMemcg ? EventFlags.ChargerIsMemcg : EventFlags.None);
            program.Add(EventKind.AllocPages, cpu, run, pages, charger, flags: flags, extra: (int)KindOf(gfp, order));
            page = page with { Use = PageUse.Kernel, Number = run };
        }
        else if (rule is not TraceRule.Interrupt && gfp.IsUsers)
        {
            (int first, bool isMapped) = _anon.Take(task, pages);
            int at = program.Add(EventKind.Anon, cpu, task, first, pages, flags: isMapped ? EventFlags.Off : EventFlags.None);
            page = page with { Use = PageUse.Anon, Number = first, Event = at, IsRemapped = isMapped };
        }

        _pages[frame] = page;
    }

    /// <summary>Whether an allocation is memory that the program counts.</summary>
    public bool IsCounted(long frame) => _pages[frame].Use != PageUse.Nothing;

    /// <summary>What an allocation was put down as, when the page cache then takes the page; null when the allocation was not seen.</summary>
    public TraceRule? TakenForPageCache(long frame)
    {
        if (!_pages.TryGetValue(frame, out TracePage page) || page.Use is PageUse.Kernel or PageUse.Cache)
        {
            return null;
        }

        TraceRule was = page.Use == PageUse.Nothing ? TraceRule.PagesNotCharged : page.Rule;
        if (page.Use == PageUse.Anon)
        {
            program.Remove(page.Event);
            _anon.GiveBack(page.Task, page.Number, page.Pages, page.IsRemapped);
        }

        return was;
    }

    public void AddedToCache(in TraceLine line, long frame, int task, int cpu)
    {
        FreeCached(frame, cpu);
        int order = line.TryField("order="u8, out _) ? line.Int("order="u8) : 0;
        int file = FileOf(in line, cpu);
        int pages = 1 << order;
        if (!_freeOfFile.TryGetValue((file, pages), out RestingNumbers? free) || !free.TryTake(pages, out int first))
        {
            first = _filePages[file];
            _filePages[file] += pages;
        }

        // Clean, because what is written back and when the trace does not say; a dirty page would pin its group for longer than the recorded one did.
        program.Add(EventKind.Read, cpu, task, file, first, pages);
        _pages[frame] = new TracePage(PageUse.Cache, first, pages, file, task, TraceRule.PageForPageCache);
    }

    public TraceRule DeletedFromCache(long frame, int cpu) =>
        FreeCached(frame, cpu) ? TraceRule.FreeByAddress : TraceRule.UnmatchedCacheDelete;

    public TraceRule Freed(in TraceLine line, long frame, int cpu)
    {
        if (!_pages.Remove(frame, out TracePage page))
        {
            return TraceRule.UnmatchedPageFree;
        }

        Free(in line, in page, cpu);
        return page.Use == PageUse.Nothing ? TraceRule.FreeOfDropped : TraceRule.FreeByAddress;
    }

    /// <summary>Settles what only the whole trace tells: pages that outlived their tasks, and how large files are.</summary>
    public void Finish()
    {
        foreach (TracePage page in _pages.Values.OrderBy(p => p.Event))
        {
            if (page.Use == PageUse.Anon && tasks[page.Task].State == ProcessState.Exited)
            {
                BecomeShared(in page);
            }
        }

        int first = _anon.Count;
        for (int file = 0; file < FileCount; file++)
        {
            program[_createEvents[file]] = program[_createEvents[file]] with { B = first, C = _filePages[file] };
            first += _filePages[file];
        }

        FolioCount = first;
        if (_filePages[SharedFile] == 0)
        {
            program.Remove(_createEvents[SharedFile]);
        }
    }

    private void FreeUnseen(in TraceLine line, long frame, int cpu)
    {
        if (_pages.Remove(frame, out TracePage page))
        {
            FreedUnseen++;
            Free(in line, in page, cpu);
        }
    }

    private void Free(in TraceLine line, in TracePage page, int cpu)
    {
        switch (page.Use)
        {
            case PageUse.Kernel:
                program.Add(EventKind.FreePages, cpu, page.Number);
                _freeRuns.Push(page.Number);
                break;
            case PageUse.Cache:
                DropCached(in page, cpu);
                break;
            case PageUse.Anon when tasks[page.Task].State == ProcessState.Exited && !tasks.RunsIn(line.Pid, page.Task):
                program.Add(EventKind.Drop, cpu, SharedFile, BecomeShared(in page), page.Pages);
                break;
            case PageUse.Anon when !tasks[page.Task].HasExited:
                program.Add(EventKind.Drop, cpu, -1, page.Number, page.Pages);
                _anon.GiveBack(page.Task, page.Number, page.Pages, isMapped: true);
                break;
            default:
                break;
        }
    }

    // The page goes on as memory that is being given back: mm_page_free follows.
    private bool FreeCached(long frame, int cpu)
    {
        if (!_pages.TryGetValue(frame, out TracePage page) || page.Use != PageUse.Cache)
        {
            return false;
        }

        DropCached(in page, cpu);
        _pages[frame] = page with { Use = PageUse.LeftCache };
        return true;
    }

    private void DropCached(in TracePage page, int cpu)
    {
        program.Add(EventKind.Drop, cpu, page.File, page.Number, page.Pages);
        (int, int) key = (page.File, page.Pages);
        (_freeOfFile.TryGetValue(key, out RestingNumbers? free) ? free : _freeOfFile[key] = new RestingNumbers()).Add(page.Number);
    }

    private int BecomeShared(in TracePage page)
    {
        SharedPages += page.Pages;
        int first = _filePages[SharedFile];
        _filePages[SharedFile] += page.Pages;
        program[page.Event] = program[page.Event] with { Kind = EventKind.Write, Flags = EventFlags.None, B = SharedFile, C = first, D = page.Pages };
        return first;
    }

    private int FileOf(in TraceLine line, int cpu)
    {
        ReadOnlySpan<byte> device = line.Field("dev "u8);
        int colon = device.IndexOf((byte)':');
        if (!Utf8Parser.TryParse(device, out int major, out int used) || used != colon
            || !Utf8Parser.TryParse(device[(colon + 1)..], out int minor, out used) || used != device.Length - colon - 1)
        {
            throw line.BadValue("dev "u8, "a device as MAJOR:MINOR");
        }

        (long, long) key = (((long)major << 32) + minor, (long)line.Address("ino "u8));
        if (!_files.TryGetValue(key, out int file))
        {
            file = AddFile(FileKind.Disk, cpu);
            _files[key] = file;
        }

        return file;
    }

    private int AddFile(FileKind kind, int cpu)
    {
        _createEvents.Add(program.Add(EventKind.CreateFile, cpu, FileCount, extra: (int)kind));
        _filePages.Add(0);
        return FileCount - 1;
    }

    // Page tables are single zeroed pages; pipe buffers may lie in high memory; order 2 is a kernel stack of 16 KiB.
    private static StatKind KindOf(GfpFlags gfp, int order) =>
        order == 0 && gfp.IsZeroed ? StatKind.PageTables
        : order == 2 ? StatKind.KernelStack
        : StatKind.KernelOther;

    private enum PageUse : byte
    {
        Nothing,
        Anon,
        Kernel,
        Cache,
        LeftCache,
    }

    private readonly record struct TracePage(
        PageUse Use, int Number, int Pages, int File, int Task, TraceRule Rule, int Event = int.MaxValue, bool IsRemapped = false);
}
