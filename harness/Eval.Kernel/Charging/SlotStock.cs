using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Charging;

/// <summary>
/// Stocks in slots of a CPU (struct memcg_stock_pcp), each of which is one memcg's at a time and holds its css. One slot up to 6.x; kernels with the
/// multi-memcg stock (f735eebe55f8) have several, replaced round robin here, where the kernel draws at random.
/// </summary>
internal sealed class SlotStock : ChargeStock
{
    private readonly int _slots;
    private readonly MemcgId[] _memcg;
    private readonly int[] _pages;
    private readonly int[] _victim;

    public SlotStock(MachineDescription description, Timeline timeline, MemcgTree tree, PageCounter memory, IOwnStock own)
        : base(description, timeline, tree, memory, own)
    {
        _slots = description.StockSlots;
        _memcg = new MemcgId[description.CpuCount * _slots];
        _pages = new int[_memcg.Length];
        _victim = new int[description.CpuCount];
        Array.Fill(_memcg, MemcgId.None);
    }

    /// <inheritdoc/>
    internal override bool TakesBack => true;

    /// <inheritdoc/>
    internal override int SlotCount => _memcg.Length;

    /// <inheritdoc/>
    internal override MemcgId MemcgOf(int slot) => _memcg[slot];

    /// <inheritdoc/>
    public override long HeldPages(MemcgId memcg)
    {
        long sum = 0;
        for (int i = 0; i < _memcg.Length; i++)
        {
            sum += _memcg[i] == memcg ? _pages[i] : 0;
        }

        return sum;
    }

    /// <inheritdoc/>
    internal override long HeldPagesBelow(MemcgId top)
    {
        long sum = 0;
        for (int i = 0; i < _memcg.Length; i++)
        {
            sum += _memcg[i] != MemcgId.None && Tree.IsAncestorOrSelf(top, _memcg[i]) ? _pages[i] : 0;
        }

        return sum;
    }

    /// <inheritdoc/>
    internal override int ReferencesTo(MemcgId memcg) => _memcg.AsSpan().Count(memcg);

    /// <inheritdoc/>
    internal override bool Consume(int cpu, MemcgId memcg, int pages)
    {
        int end = (cpu + 1) * _slots;
        for (int i = cpu * _slots; i < end; i++)
        {
            if (_memcg[i] == memcg && _pages[i] >= pages)
            {
                _pages[i] -= pages;
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    internal override void Refill(int cpu, MemcgId memcg, int pages)
    {
        int slot = SlotFor(cpu, memcg);
        if (_memcg[slot] != memcg)
        {
            DrainSlot(slot);
            _memcg[slot] = memcg;
            Tree.Get(memcg, PinReason.Stock);
        }

        _pages[slot] += pages;
        if (_pages[slot] > BatchPages)
        {
            DrainSlot(slot);
        }
    }

    /// <inheritdoc/>
    private protected override void DrainPagesOf(int cpu)
    {
        for (int i = cpu * _slots; i < (cpu + 1) * _slots; i++)
        {
            DrainSlot(i);
        }
    }

    /// <inheritdoc/>
    private protected override bool HoldsPagesOf(MemcgId memcg, int cpu)
    {
        for (int i = cpu * _slots; i < (cpu + 1) * _slots; i++)
        {
            if (_pages[i] > 0 && Tree.IsAncestorOrSelf(memcg, _memcg[i]))
            {
                return true;
            }
        }

        return false;
    }

    private int SlotFor(int cpu, MemcgId memcg)
    {
        int first = cpu * _slots, empty = -1;
        for (int i = first; i < first + _slots; i++)
        {
            if (_memcg[i] == memcg)
            {
                return i;
            }

            empty = empty < 0 && _memcg[i] == MemcgId.None ? i : empty;
        }

        if (empty >= 0)
        {
            return empty;
        }

        int victim = _victim[cpu];
        _victim[cpu] = victim + 1 == _slots ? 0 : victim + 1;
        return first + victim;
    }

    private void DrainSlot(int slot)
    {
        MemcgId memcg = _memcg[slot];
        if (memcg == MemcgId.None)
        {
            return;
        }

        int pages = _pages[slot];
        _memcg[slot] = MemcgId.None;
        _pages[slot] = 0;
        if (pages > 0)
        {
            Memory.Uncharge(memcg, pages);
        }

        Tree.Put(memcg, PinReason.Stock);
    }
}
