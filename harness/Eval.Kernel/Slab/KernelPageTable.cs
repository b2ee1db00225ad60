using Eval.Kernel.Costs;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Slab;

/// <summary>Kernel pages that are not slab: stacks, page tables, percpu memory, pipe buffers. Charged in pages through the kmem facet.</summary>
public sealed class KernelPageTable
{
    private readonly Machine _machine;
    private int[] _pages = [];
    private int[] _owner = [];
    private int[] _next = [];
    private StatKind[] _kind = [];

    internal KernelPageTable(Machine machine, int capacity)
    {
        _machine = machine;
        Ensure(capacity);
    }

    /// <summary>Run numbers that exist.</summary>
    public int Count { get; private set; }

    /// <summary>Owner handle by run; what it means is the kmem facet's business.</summary>
    public int[] Owner => _owner;

    /// <summary>Pages of a run, 0 when it is not allocated.</summary>
    public int PagesOf(int run) => _pages[run];

    /// <summary>What the run is for.</summary>
    public StatKind KindOf(int run) => _kind[run];

    internal void Ensure(int count)
    {
        Columns.Ensure(ref _pages, count);
        Columns.Ensure(ref _owner, count, MemcgTree.None);
        Columns.Ensure(ref _next, count, -1);
        Columns.Ensure(ref _kind, count);
        _machine.Ledger.EnsurePages(_pages.Length);
        Count = Math.Max(Count, count);
    }

    internal bool Allocate(int run, int pages, StatKind kind, int memcg, bool isAccounted, int cpu)
    {
        CostPath before = _machine.Costs.Enter(CostPath.Hot);
        _machine.Costs.CountHotOperation();
        _machine.Costs.Step(StepKind.PageAlloc, 1);
        bool chargeable = isAccounted && memcg != MemcgTree.Root;
        _kind[run] = kind;
        _owner[run] = MemcgTree.None;
        bool charged = !chargeable || _machine.Kmem.ChargePages(run, pages, kind, memcg, cpu);
        if (charged)
        {
            _pages[run] = pages;
            _machine.Ledger.PagesBorn(run, chargeable ? memcg : MemcgTree.None, pages);
        }

        _machine.Costs.Leave(before);
        return charged;
    }

    internal void Free(int run, int cpu)
    {
        int pages = _pages[run];
        if (pages == 0)
        {
            return;
        }

        CostPath before = _machine.Costs.Enter(CostPath.Hot);
        _machine.Costs.CountHotOperation();
        _machine.Costs.Step(StepKind.PageAlloc, 1);
        if (_owner[run] != MemcgTree.None)
        {
            _machine.Kmem.UnchargePages(run, pages, _kind[run], cpu);
        }

        _owner[run] = MemcgTree.None;
        _pages[run] = 0;
        _machine.Ledger.PagesDied(run, pages);
        _machine.Costs.Leave(before);
    }

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
}
