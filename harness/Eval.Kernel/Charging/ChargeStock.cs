using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Charging;

/// <summary>
/// Pages charged ahead, so that a charge seldom walks the counters: how many, and for whom, on each CPU (mm/memcontrol.c, consume_stock and
/// drain_all_stock). What the kmem facet keeps beside them is drained with them.
/// </summary>
public abstract class ChargeStock
{
    private readonly IOwnStock _own;
    private readonly bool[] _isDrainQueued;
    private readonly DrainStockWork _drain;
    private readonly Timeline _timeline;
    private readonly long _wakeNanoseconds;

    private protected ChargeStock(MachineDescription description, Timeline timeline, MemcgTree tree, PageCounter memory, IOwnStock own)
    {
        _timeline = timeline;
        _wakeNanoseconds = description.WorkerWakeNanoseconds;
        Tree = tree;
        Memory = memory;
        _own = own;
        BatchPages = description.StockPages;
        _isDrainQueued = new bool[description.CpuCount];
        _drain = new DrainStockWork(this);
    }

    private protected MemcgTree Tree { get; }

    private protected PageCounter Memory { get; }

    private protected int BatchPages { get; }

    /// <summary>Whether uncharged pages may go into a stock, or counters are told at once.</summary>
    internal abstract bool TakesBack { get; }

    /// <summary>Stocks on all CPUs.</summary>
    internal abstract int SlotCount { get; }

    /// <summary>Memcg that a stock is for, or <see cref="MemcgId.None"/>.</summary>
    internal abstract MemcgId MemcgOf(int slot);

    /// <summary>Pages held for <paramref name="memcg"/> on all CPUs.</summary>
    public abstract long HeldPages(MemcgId memcg);

    /// <summary>Pages held for a subtree on all CPUs.</summary>
    internal abstract long HeldPagesBelow(MemcgId top);

    /// <summary>References to a memcg's css that its stocks hold, with pages or without.</summary>
    internal abstract int ReferencesTo(MemcgId memcg);

    /// <summary>Takes pages from a stock of the CPU (consume_stock).</summary>
    /// <returns>False when the memcg has none there, or too few.</returns>
    internal abstract bool Consume(int cpu, MemcgId memcg, int pages);

    /// <summary>Puts charged pages into a stock of the CPU (refill_stock).</summary>
    internal abstract void Refill(int cpu, MemcgId memcg, int pages);

    /// <summary>A memcg is freed.</summary>
    internal virtual void Freed(MemcgId memcg)
    {
    }

    /// <summary>
    /// Drains the CPUs whose stock has pages of a subtree, or that have another stock of its (drain_all_stock): this one at once, the others by a worker on
    /// each. A stock of no pages is passed over, though it holds a css reference; it is given up when somebody else charges on its CPU.
    /// </summary>
    /// <param name="memcg">Top of the subtree.</param>
    /// <param name="cpu">CPU of the caller.</param>
    public void DrainAll(MemcgId memcg, int cpu)
    {
        DrainBelow(memcg);
        for (int other = 0; other < _isDrainQueued.Length; other++)
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
            if (Tree.IsAncestorOrSelf(memcg, _own.StockOf(cpu, slot).Memcg))
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
        DrainBelow(MemcgId.Root);
        for (int cpu = 0; cpu < _isDrainQueued.Length; cpu++)
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

    /// <summary>Stocks of a subtree that are drained from afar.</summary>
    private protected virtual void DrainBelow(MemcgId top)
    {
    }

    /// <summary>Empties the stocks that only their own CPU can.</summary>
    private protected abstract void DrainPagesOf(int cpu);

    /// <summary>Whether those have pages of a subtree.</summary>
    private protected abstract bool HoldsPagesOf(MemcgId memcg, int cpu);

    // drain_local_stock.
    private void DrainCpu(int cpu)
    {
        _isDrainQueued[cpu] = false;
        _own.DrainStock(cpu);
        DrainPagesOf(cpu);
    }
}
