using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Kernel.Ledger;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Slab;

/// <summary>
/// Kernel pages that are not slab: stacks, page tables, percpu memory, pipe buffers. Charged in pages through the kmem facet; those behind a file descriptor
/// through a facet of their own.
/// </summary>
public sealed class KernelPageTable
{
    private readonly CostCounters _costs;
    private readonly AllocationLedger _ledger;
    private readonly Facet<KmemOwner> _kmem;
    private readonly Facet<DescriptorOwner> _descriptors;
    private int[] _pages = [];
    private int[] _owner = [];
    private int[] _next = [];
    private StatKind[] _kind = [];
    private MemcgId[] _named = [];

    internal KernelPageTable(CostCounters costs, AllocationLedger ledger, Facet<KmemOwner> kmem, Facet<DescriptorOwner> descriptors, int capacity)
    {
        _descriptors = descriptors;
        _costs = costs;
        _ledger = ledger;
        _kmem = kmem;
        Ensure(capacity);
    }

    /// <summary>Run numbers that exist.</summary>
    public int Count { get; private set; }

    /// <summary>Owner handle by run; what it means is the kmem facet's business.</summary>
    public ReadOnlySpan<int> Owner => _owner;

    /// <summary>Stores a run's owner handle. For the kmem facet: whoever else does it loses the charge, and conservation says so.</summary>
    public void SetOwner(int run, int owner) => _owner[run] = owner;

    /// <summary>Pages of a run, 0 when it is not allocated.</summary>
    public int PagesOf(int run) => _pages[run];

    /// <summary>What the run is for.</summary>
    public StatKind KindOf(int run) => _kind[run];

    /// <summary>Whether the run is behind a file descriptor.</summary>
    public bool IsBehindDescriptor(int run) => IsBehindDescriptor(_kind[run]);

    internal void Ensure(int count)
    {
        Columns.Ensure(ref _pages, count);
        Columns.Ensure(ref _owner, count, MemcgId.None);
        Columns.Ensure(ref _next, count, -1);
        Columns.Ensure(ref _kind, count);
        _ledger.EnsurePages(_pages.Length);
        Count = Math.Max(Count, count);
    }

    // No pages are no allocation, so that what is never freed takes no reference.
    internal bool Allocate(int run, int pages, StatKind kind, MemcgId memcg, bool isAccounted, int cpu)
    {
        if (pages == 0)
        {
            return true;
        }

        CostPath before = _costs.Enter(CostPath.Hot);
        _costs.CountHotOperation();
        _costs.Step(StepKind.PageAlloc, 1);
        bool chargeable = isAccounted && memcg != MemcgId.Root;
        _kind[run] = kind;
        _owner[run] = MemcgId.None;
        bool charged = !chargeable || (IsBehindDescriptor(kind)
            ? _descriptors.Current.Charge(run, pages, kind, memcg, NamedFor(run), cpu)
            : _kmem.Current.ChargePages(run, pages, kind, memcg, cpu));
        if (charged)
        {
            _pages[run] = pages;
            _ledger.PagesBorn(run, chargeable ? memcg : MemcgId.None, pages);
        }

        _costs.Leave(before);
        return charged;
    }

    internal void Free(int run, int cpu)
    {
        int pages = _pages[run];
        if (pages == 0)
        {
            return;
        }

        CostPath before = _costs.Enter(CostPath.Hot);
        _costs.CountHotOperation();
        _costs.Step(StepKind.PageAlloc, 1);
        if (_owner[run] != MemcgId.None && IsBehindDescriptor(run))
        {
            _descriptors.Current.Uncharge(run, pages, _kind[run], cpu);
        }
        else if (_owner[run] != MemcgId.None)
        {
            _kmem.Current.UnchargePages(run, pages, _kind[run], cpu);
        }

        _owner[run] = MemcgId.None;
        _pages[run] = 0;
        _ledger.PagesDied(run, pages);
        _costs.Leave(before);
    }

    /// <summary>Whoever allocates the run next names a memcg to be charged, and whether it is that of whoever will use it.</summary>
    internal void Name(int run, MemcgId memcg, bool isUser)
    {
        Columns.Ensure(ref _named, Count, MemcgId.None);
        _named[run] = memcg;
        if (isUser)
        {
            _ledger.PagesTaken(run, memcg);
        }
    }

    /// <summary>A task has the run from now on, if the facet lets it.</summary>
    /// <returns>0 or an errno, as <see cref="DescriptorOwner.TakenOver"/> says.</returns>
    internal int TakeOver(int run, MemcgId taker, MemcgId giver, int cpu)
    {
        CostPath before = _costs.Enter(CostPath.Hot);
        _costs.CountHotOperation();
        int errno = _descriptors.Current.TakenOver(run, taker, giver, cpu);
        _costs.Leave(before);
        if (errno == 0)
        {
            _ledger.PagesTaken(run, taker);
        }

        return errno;
    }

    /// <summary>The next run that goes with the same task or group, -1 for none.</summary>
    internal int NextLinked(int run) => _next[run];

    internal void Link(int run, ref int head)
    {
        _next[run] = head;
        head = run;
    }

    internal void FreeList(ref int head, int cpu)
    {
        for (int run = head; run >= 0; run = _next[run])
        {
            Free(run, cpu);
        }

        head = -1;
    }

    private static bool IsBehindDescriptor(StatKind kind) => kind is StatKind.BpfMap or StatKind.DmaBuf;

    private MemcgId NamedFor(int run) => run < _named.Length ? _named[run] : MemcgId.None;
}
