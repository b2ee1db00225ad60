using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Charging;

/// <summary>
/// A stock of each page counter on each CPU ("move stock from mem_cgroup to page_counter", v4 of 2026): nobody is evicted from it and it holds no css, only
/// what a charge took ahead goes into it, and whoever drains a subtree empties it on every CPU at once. What is left goes with the memcg
/// (page_counter_free_stock).
/// </summary>
internal sealed class CounterStock : ChargeStock
{
    private readonly CostCounters _costs;
    private readonly int _cpus;
    private readonly int[] _pages;

    // Those with a stock that has not been drained since it was filled, so that nobody looks through all there ever were.
    private readonly MemcgId[] _holders;
    private readonly int[] _placeOf;
    private int _holderCount;

    public CounterStock(MachineDescription description, CostCounters costs, Timeline timeline, MemcgTree tree, PageCounter memory, IOwnStock own)
        : base(description, timeline, tree, memory, own)
    {
        _costs = costs;
        _cpus = description.CpuCount;
        _pages = Columns.New<int>(tree.Capacity * _cpus);
        _holders = Columns.New<MemcgId>(tree.Capacity);
        _placeOf = Columns.New(tree.Capacity, -1);
    }

    /// <inheritdoc/>
    internal override bool TakesBack => false;

    /// <inheritdoc/>
    internal override int SlotCount => _pages.Length;

    /// <inheritdoc/>
    internal override MemcgId MemcgOf(int slot) => _pages[slot] > 0 ? new(slot / _cpus) : MemcgId.None;

    /// <inheritdoc/>
    public override long HeldPages(MemcgId memcg)
    {
        long sum = 0;
        foreach (int pages in _pages.AsSpan(memcg * _cpus, _cpus))
        {
            sum += pages;
        }

        return sum;
    }

    /// <inheritdoc/>
    internal override long HeldPagesBelow(MemcgId top)
    {
        long sum = 0;
        for (int i = 0; i < _holderCount; i++)
        {
            sum += Tree.IsAncestorOrSelf(top, _holders[i]) ? HeldPages(_holders[i]) : 0;
        }

        return sum;
    }

    /// <inheritdoc/>
    internal override int ReferencesTo(MemcgId memcg) => 0;

    /// <inheritdoc/>
    internal override bool Consume(int cpu, MemcgId memcg, int pages)
    {
        ref int held = ref _pages[(memcg * _cpus) + cpu];
        if (held < pages)
        {
            return false;
        }

        held -= pages;
        return true;
    }

    /// <inheritdoc/>
    internal override void Refill(int cpu, MemcgId memcg, int pages)
    {
        _pages[(memcg * _cpus) + cpu] += pages;
        if (_placeOf[memcg] < 0)
        {
            _placeOf[memcg] = _holderCount;
            _holders[_holderCount++] = memcg;
        }
    }

    /// <inheritdoc/>
    internal override void Freed(MemcgId memcg) => Drain(memcg);

    /// <inheritdoc/>
    private protected override void DrainBelow(MemcgId top)
    {
        Drain(top);
        for (MemcgId child = Tree.FirstChild[top]; child >= 0; child = Tree.NextSibling[child])
        {
            DrainBelow(child);
        }
    }

    /// <inheritdoc/>
    private protected override void DrainPagesOf(int cpu)
    {
    }

    /// <inheritdoc/>
    private protected override bool HoldsPagesOf(MemcgId memcg, int cpu) => false;

    // An atomic_xchg for each CPU, pages or none.
    private void Drain(MemcgId memcg)
    {
        long pages = HeldPages(memcg);
        _pages.AsSpan(memcg * _cpus, _cpus).Clear();
        _costs.Step(StepKind.Atomic, _cpus);
        if (_placeOf[memcg] is >= 0 and var place)
        {
            MemcgId last = _holders[--_holderCount];
            (_holders[place], _placeOf[last]) = (last, place);
            _placeOf[memcg] = -1;
        }

        if (pages > 0)
        {
            Memory.Uncharge(memcg, pages);
        }
    }
}
