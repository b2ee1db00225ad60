using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;
using Eval.Kernel.Structures;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Execution;

/// <summary>What allocations do: the charger is a task or a memcg, and each goes with a task, a file, a memcg or by itself.</summary>
internal sealed class AllocationEvents
{
    private readonly VirtualClock _clock;
    private readonly ObjectTable _objects;
    private readonly KernelPageTable _pages;
    private readonly PageCache _cache;
    private readonly TaskTable _tasks;
    private readonly GroupLists _lists;
    private readonly MemcgTree _tree;
    private readonly Outcome _outcome;
    private readonly long _allocNanoseconds;
    private readonly int[] _objectHead;
    private readonly int[] _pagesHead;

    public AllocationEvents(
        OperationTimes times, VirtualClock clock, MemcgTree tree, ObjectTable objects, KernelPageTable pages, PageCache cache, TaskTable tasks,
        GroupLists lists, Outcome outcome, int memcgs)
    {
        _tree = tree;
        _allocNanoseconds = times.AllocNanoseconds;
        _clock = clock;
        _objects = objects;
        _pages = pages;
        _cache = cache;
        _tasks = tasks;
        _lists = lists;
        _outcome = outcome;
        _objectHead = Columns.New(memcgs, -1);
        _pagesHead = Columns.New(memcgs, -1);
    }

    public void Object(in Event e)
    {
        _clock.Spend(_allocNanoseconds);
        if (!_objects.Allocate(e.A, new(e.B), ChargerOf(in e), (e.Flags & EventFlags.Accounted) != 0, e.Cpu))
        {
            _outcome.Fail(Errno.Enomem);
            return;
        }

        _outcome.Succeed();
        if ((e.Flags & EventFlags.Accounted) != 0)
        {
            _lists.Charged(new(e.B), ChargerOf(in e));
        }

        if ((e.Flags & EventFlags.PinsMemcg) != 0)
        {
            _objects.Pin(e.A, ChargerOf(in e));
        }

        if ((e.Flags & EventFlags.UntilExit) != 0)
        {
            _objects.Link(e.A, ref (e.Extra == 0 ? ref _tasks.ObjectHead[e.D] : ref _tasks.ForkedHead[e.D]));
        }
        else if ((e.Flags & EventFlags.UntilEvict) != 0)
        {
            _cache.Cached(e.D, e.A);
        }
        else if ((e.Flags & EventFlags.UntilRelease) != 0)
        {
            _objects.Link(e.A, ref _objectHead[e.D]);
        }
    }

    public void Pages(in Event e)
    {
        if (!_pages.Allocate(e.A, e.B, (StatKind)e.Extra, ChargerOf(in e), (e.Flags & EventFlags.Accounted) != 0, e.Cpu))
        {
            _outcome.Fail(Errno.Enomem);
            return;
        }

        _outcome.Succeed();
        if ((e.Flags & EventFlags.UntilExit) != 0)
        {
            _pages.Link(e.A, ref _tasks.PagesHead[e.D]);
        }
        else if ((e.Flags & EventFlags.UntilRelease) != 0)
        {
            _pages.Link(e.A, ref _pagesHead[e.D]);
        }
    }

    /// <summary>Whoever allocates a run next names who is to pay for it.</summary>
    public void Name(in Event e)
    {
        bool isMemcg = (e.Flags & EventFlags.ChargerIsMemcg) != 0;
        MemcgId named = isMemcg ? _tree.NearestMade(new(e.B)) : _tasks.Memcg[e.B];
        _pages.Name(e.A, named, isUser: !isMemcg);
        _outcome.Succeed();
    }

    /// <summary>A run behind a file descriptor gets into another task's hands.</summary>
    public void TakeOver(in Event e)
    {
        bool isThere = _pages.PagesOf(e.A) > 0 && _pages.IsBehindDescriptor(e.A);
        _outcome.End(isThere ? _pages.TakeOver(e.A, _tasks.Memcg[e.B], e.C < 0 ? MemcgId.None : _tasks.Memcg[e.C], e.Cpu) : Errno.Ebadf);
    }

    /// <summary>What goes with a memcg goes.</summary>
    public void FreeOf(MemcgId memcg)
    {
        _objects.FreeList(ref _objectHead[memcg], cpu: 0);
        _pages.FreeList(ref _pagesHead[memcg], cpu: 0);
    }

    private MemcgId ChargerOf(in Event e) => (e.Flags & EventFlags.ChargerIsMemcg) != 0 ? _tree.NearestMade(new(e.C)) : _tasks.Memcg[e.C];
}
