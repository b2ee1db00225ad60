using Eval.Kernel.Description;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Charging;

/// <summary>
/// Per-CPU charge stock (mm/memcontrol.c, struct memcg_stock_pcp): pages charged ahead for the memcg that charged last on the CPU.
/// One slot up to 6.x; kernels with the multi-memcg stock (f735eebe55f8) have several, replaced round robin here, where the kernel draws at random.
/// </summary>
public sealed class ChargeStock
{
    private readonly MemcgTree _tree;
    private readonly PageCounter _memory;
    private readonly IOwnStock _own;
    private readonly int _slots;
    private readonly int _batchPages;
    private readonly int[] _memcg;
    private readonly int[] _pages;
    private readonly int[] _victim;

    internal ChargeStock(MachineDescription description, MemcgTree tree, PageCounter memory, IOwnStock own)
    {
        _tree = tree;
        _memory = memory;
        _own = own;
        _slots = description.StockSlots;
        _batchPages = description.StockPages;
        _memcg = new int[description.CpuCount * _slots];
        _pages = new int[_memcg.Length];
        _victim = new int[description.CpuCount];
        Array.Fill(_memcg, MemcgTree.None);
    }

    /// <summary>Slots on all CPUs.</summary>
    internal int SlotCount => _memcg.Length;

    /// <summary>Memcg a slot holds pages for, or <see cref="MemcgTree.None"/>.</summary>
    internal int MemcgOf(int slot) => _memcg[slot];

    /// <summary>Pages held for <paramref name="memcg"/> on all CPUs.</summary>
    public long HeldPages(int memcg)
    {
        long sum = 0;
        for (int i = 0; i < _memcg.Length; i++)
        {
            sum += _memcg[i] == memcg ? _pages[i] : 0;
        }

        return sum;
    }

    /// <summary>Takes pages from the stock of the CPU (consume_stock).</summary>
    /// <returns>False when the CPU's stock is another memcg's or too small.</returns>
    internal bool Consume(int cpu, int memcg, int pages)
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

    /// <summary>Puts charged pages into the CPU's stock, draining what was there for another memcg (refill_stock).</summary>
    internal void Refill(int cpu, int memcg, int pages)
    {
        int slot = SlotFor(cpu, memcg);
        if (_memcg[slot] != memcg)
        {
            DrainSlot(slot);
            _memcg[slot] = memcg;
            _tree.Get(memcg, PinReason.Stock);
        }

        _pages[slot] += pages;
        if (_pages[slot] > _batchPages)
        {
            DrainSlot(slot);
        }
    }

    /// <summary>Uncharges every stock of a memcg of the subtree (drain_all_stock).</summary>
    public void DrainSubtree(int memcg)
    {
        _own.DrainStock(memcg);
        for (int i = 0; i < _memcg.Length; i++)
        {
            if (_memcg[i] != MemcgTree.None && _tree.IsAncestorOrSelf(memcg, _memcg[i]))
            {
                DrainSlot(i);
            }
        }
    }

    private int SlotFor(int cpu, int memcg)
    {
        int first = cpu * _slots, empty = -1;
        for (int i = first; i < first + _slots; i++)
        {
            if (_memcg[i] == memcg)
            {
                return i;
            }

            empty = empty < 0 && _memcg[i] == MemcgTree.None ? i : empty;
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
        int memcg = _memcg[slot];
        if (memcg == MemcgTree.None)
        {
            return;
        }

        int pages = _pages[slot];
        _memcg[slot] = MemcgTree.None;
        _pages[slot] = 0;
        if (pages > 0)
        {
            _memory.Uncharge(memcg, pages);
        }

        _tree.Put(memcg, PinReason.Stock);
    }
}
