using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

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
    private readonly MemcgId[] _memcg;
    private readonly int[] _pages;
    private readonly int[] _victim;
    private readonly bool[] _isDrainQueued;
    private readonly DrainStockWork _drain;
    private readonly Timeline _timeline;
    private readonly long _wakeNanoseconds;

    internal ChargeStock(MachineDescription description, Timeline timeline, MemcgTree tree, PageCounter memory, IOwnStock own)
    {
        _timeline = timeline;
        _wakeNanoseconds = description.WorkerWakeNanoseconds;
        _tree = tree;
        _memory = memory;
        _own = own;
        _slots = description.StockSlots;
        _batchPages = description.StockPages;
        _memcg = new MemcgId[description.CpuCount * _slots];
        _pages = new int[_memcg.Length];
        _victim = new int[description.CpuCount];
        _isDrainQueued = new bool[description.CpuCount];
        _drain = new DrainStockWork(this);
        Array.Fill(_memcg, MemcgId.None);
    }

    /// <summary>Slots on all CPUs.</summary>
    internal int SlotCount => _memcg.Length;

    /// <summary>Memcg a slot holds pages for, or <see cref="MemcgId.None"/>.</summary>
    internal MemcgId MemcgOf(int slot) => _memcg[slot];

    /// <summary>Pages that a slot holds.</summary>
    public int PagesOf(int slot) => _pages[slot];

    /// <summary>Pages held for <paramref name="memcg"/> on all CPUs.</summary>
    public long HeldPages(MemcgId memcg)
    {
        long sum = 0;
        for (int i = 0; i < _memcg.Length; i++)
        {
            sum += _memcg[i] == memcg ? _pages[i] : 0;
        }

        return sum;
    }

    /// <summary>Stocks, on all CPUs, that are <paramref name="memcg"/>'s now: each holds a css reference, with pages or without.</summary>
    internal int SlotsOf(MemcgId memcg) => _memcg.AsSpan().Count(memcg);

    /// <summary>Takes pages from the stock of the CPU (consume_stock).</summary>
    /// <returns>False when the CPU's stock is another memcg's or too small.</returns>
    internal bool Consume(int cpu, MemcgId memcg, int pages)
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
    internal void Refill(int cpu, MemcgId memcg, int pages)
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

    /// <summary>
    /// Drains the CPUs whose stock has pages of a subtree, or that have another stock of its (drain_all_stock): this one at once, the others by a worker on
    /// each. A stock of no pages is passed over, though it holds a css reference; it is given up when somebody else charges on its CPU.
    /// </summary>
    /// <param name="memcg">Top of the subtree.</param>
    /// <param name="cpu">CPU of the caller.</param>
    public void DrainAll(MemcgId memcg, int cpu)
    {
        for (int other = 0; other < _victim.Length; other++)
        {
            if (_isDrainQueued[other] || !(HoldsPagesOf(memcg, other) || HasOwnStockOf(memcg, other)))
            {
                continue;
            }

            if (other == cpu)
            {
                DrainCpu(cpu);
            }
            else
            {
                _isDrainQueued[other] = true;
                _timeline.After(_wakeNanoseconds, _drain, other);
            }
        }
    }

    private bool HasOwnStockOf(MemcgId memcg, int cpu)
    {
        for (int slot = 0; slot < _own.StocksPerCpu; slot++)
        {
            if (_tree.IsAncestorOrSelf(memcg, _own.StockOf(cpu, slot).Memcg))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// As <see cref="DrainAll"/>, but the caller waits for the workers (drain_all_stock_sync, up to 3.18; later ones are busy for longer than the
    /// workers need).
    /// </summary>
    public void DrainAllSync(MemcgId memcg, int cpu)
    {
        DrainAll(memcg, cpu);
        FinishDrains();
    }

    /// <summary>Gives back all that any CPU holds, stocks of no pages included.</summary>
    internal void DrainEverything()
    {
        for (int cpu = 0; cpu < _victim.Length; cpu++)
        {
            DrainCpu(cpu);
        }
    }

    /// <summary>Workers that drain other CPUs get their turn while the caller is busy for long.</summary>
    /// <returns>Whether any had been waiting.</returns>
    internal bool FinishDrains()
    {
        bool any = false;
        for (int cpu = 0; cpu < _isDrainQueued.Length; cpu++)
        {
            any |= _isDrainQueued[cpu];
            FinishDrain(cpu);
        }

        return any;
    }

    /// <summary>The worker of a CPU comes; it has nothing to do when its turn has been already.</summary>
    internal void FinishDrain(int cpu)
    {
        if (_isDrainQueued[cpu])
        {
            DrainCpu(cpu);
        }
    }

    // drain_local_stock.
    private void DrainCpu(int cpu)
    {
        _isDrainQueued[cpu] = false;
        _own.DrainStock(cpu);
        for (int i = cpu * _slots; i < (cpu + 1) * _slots; i++)
        {
            DrainSlot(i);
        }
    }

    private bool HoldsPagesOf(MemcgId memcg, int cpu)
    {
        for (int i = cpu * _slots; i < (cpu + 1) * _slots; i++)
        {
            if (_pages[i] > 0 && _tree.IsAncestorOrSelf(memcg, _memcg[i]))
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
            _memory.Uncharge(memcg, pages);
        }

        _tree.Put(memcg, PinReason.Stock);
    }
}
