using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Charging;

/// <summary>
/// try_charge and its opposite (mm/memcontrol.c): stock first, then the hierarchical counter in batches, then reclaim at the group whose limit was
/// hit, a drain of stocks, the OOM killer, failure. Strategies charge through this and never touch the counter's limits.
/// </summary>
public sealed class ChargePath
{
    // 1 << PAGE_ALLOC_COSTLY_ORDER: a charge of so few pages is tried again as long as anything is reclaimed, and has a task killed in the end.
    private const int CheapPages = 8;

    private readonly MachineDescription _description;
    private readonly CostCounters _costs;
    private readonly MemcgTree _tree;
    private readonly PageCounter _memory;
    private readonly PageCounter _kmemCounter;
    private readonly MemoryAndSwap _memsw;
    private readonly ChargeStock _stock;
    private readonly MemoryEvents _events;
    private readonly HighLimit _high;
    private readonly IReclaim _reclaim;
    private readonly IOomKiller _oom;

    internal ChargePath(
        MachineDescription description, CostCounters costs, MemcgTree tree, PageCounter memory, PageCounter kmemCounter, MemoryAndSwap memsw,
        MemoryEvents events, ChargeStock stock, HighLimit high, IReclaim reclaim, IOomKiller oom)
    {
        _description = description;
        _costs = costs;
        _tree = tree;
        _memory = memory;
        _kmemCounter = kmemCounter;
        _memsw = memsw;
        _stock = stock;
        _events = events;
        _high = high;
        _reclaim = reclaim;
        _oom = oom;
    }

    /// <summary>
    /// Task on whose behalf charges are made now (current), -1 for a kernel worker or an administrator: when it is killed for its own charge, the
    /// charge fails.
    /// </summary>
    internal int CurrentTask { get; set; } = -1;

    /// <summary>Charges refused in the end, after reclaim.</summary>
    internal long RefusedCharges { get; private set; }

    /// <summary>Memcg whose limit refused the latest of them; <see cref="MemcgId.None"/> when none was.</summary>
    internal MemcgId RefusedAt { get; private set; } = MemcgId.None;

    /// <summary>Pages that it asked for.</summary>
    internal int RefusedPages { get; private set; }

    /// <summary>Charges <paramref name="pages"/> to <paramref name="memcg"/>; the root is never charged.</summary>
    /// <param name="memcg">Who pays.</param>
    /// <param name="pages">Pages, positive.</param>
    /// <param name="cpu">Whose stock is used.</param>
    /// <param name="context">What may be done to make room.</param>
    /// <returns>False when the limit stands after all that may be done.</returns>
    public bool TryCharge(MemcgId memcg, int pages, int cpu, ChargeContext context = ChargeContext.Normal)
    {
        if (memcg == MemcgId.Root)
        {
            return true;
        }

        if (_stock.Consume(cpu, memcg, pages))
        {
            _costs.Step(StepKind.Branch, 1);
            return true;
        }

        // No stock for a group that is going away: memcg offline drains it once and nobody would drain it again.
        int batch = _tree.IsOffline[memcg] ? pages : Math.Max(pages, _description.StockPages);
        if (!TryCounter(memcg, batch, out MemcgId over))
        {
            batch = pages;
            if (!TryCounter(memcg, pages, out over))
            {
                if (context == ChargeContext.Reclaim)
                {
                    ForceForReclaim(memcg, pages, over);
                    return true;
                }

                if (!MakeRoom(memcg, pages, ref over, cpu, context))
                {
                    RefusedCharges++;
                    (RefusedAt, RefusedPages) = (over, pages);
                    return false;
                }
            }
        }

        if (batch > pages)
        {
            _stock.Refill(cpu, memcg, batch - pages);
        }

        _high.Charged(memcg, batch);
        return true;
    }

    /// <summary>Charges pages whatever the limits say (the force label of try_charge_memcg: page_counter_charge).</summary>
    public void ForceCharge(MemcgId memcg, long pages)
    {
        if (memcg != MemcgId.Root)
        {
            _memory.Charge(memcg, pages);
            _costs.Step(StepKind.Atomic, _tree.DepthOf(memcg) + 1);
        }
    }

    /// <summary>Uncharges pages at once (folios are uncharged in batches in the kernel; the sum is the same).</summary>
    public void Uncharge(MemcgId memcg, long pages)
    {
        if (memcg != MemcgId.Root)
        {
            _memory.Uncharge(memcg, pages);
            _costs.Step(StepKind.Atomic, _tree.DepthOf(memcg) + 1);
        }
    }

    /// <summary>Gives pages back through the CPU's stock (obj_cgroup_uncharge_pages).</summary>
    public void UnchargeToStock(MemcgId memcg, int pages, int cpu)
    {
        if (memcg == MemcgId.Root)
        {
            return;
        }

        if (_tree.IsOffline[memcg] || !_stock.TakesBack)
        {
            Uncharge(memcg, pages);
        }
        else
        {
            _stock.Refill(cpu, memcg, pages);
        }
    }

    /// <summary>
    /// Charges kernel pages: the memory counter through the stock, and the kmem counter (try_charge_memcg and memcg_account_kmem). A limit of the kmem counter,
    /// which cgroup v1 has up to 5.15, refuses at once, and the memory charge is cancelled (__memcg_kmem_charge_memcg, later __memcg_kmem_charge).
    /// </summary>
    public bool TryChargeKmem(MemcgId memcg, int pages, int cpu, ChargeContext context = ChargeContext.Kernel)
    {
        if (!TryCharge(memcg, pages, cpu, context))
        {
            return false;
        }

        if (memcg != MemcgId.Root && !_kmemCounter.TryCharge(memcg, pages, out MemcgId over))
        {
            Uncharge(memcg, pages);
            RefusedCharges++;
            (RefusedAt, RefusedPages) = (over, pages);
            return false;
        }

        return true;
    }

    /// <summary>Uncharges kernel pages at once.</summary>
    public void UnchargeKmem(MemcgId memcg, int pages)
    {
        if (memcg != MemcgId.Root)
        {
            _kmemCounter.Uncharge(memcg, pages);
        }

        Uncharge(memcg, pages);
    }

    /// <summary>Uncharges kernel pages through the CPU's stock.</summary>
    public void UnchargeKmemToStock(MemcgId memcg, int pages, int cpu)
    {
        if (memcg != MemcgId.Root)
        {
            _kmemCounter.Uncharge(memcg, pages);
        }

        UnchargeToStock(memcg, pages, cpu);
    }

    /// <summary>The parent alone goes on paying for pages a dying memcg was charged with. The root pays for nothing, so what reaches it is uncharged.</summary>
    /// <param name="memcg">The dying memcg.</param>
    /// <param name="pages">Pages, kernel memory included.</param>
    /// <param name="kmemPages">Pages of kernel memory.</param>
    public void ReparentCharge(MemcgId memcg, long pages, long kmemPages)
    {
        ReparentCharge(_memory, memcg, pages);
        ReparentCharge(_kmemCounter, memcg, kmemPages);
    }

    private void ReparentCharge(PageCounter counter, MemcgId memcg, long pages)
    {
        if (_tree.Parent[memcg] == MemcgId.Root)
        {
            counter.Uncharge(memcg, pages);
        }
        else
        {
            counter.ReparentCharge(memcg, pages);
        }
    }

    // The force label of try_charge_memcg, come to with PF_MEMALLOC.
    private void ForceForReclaim(MemcgId memcg, int pages, MemcgId over)
    {
        _events.Count(over, MemoryEvent.Max);
        _memory.ChargeForReclaim(memcg, pages);
        _costs.Step(StepKind.Atomic, _tree.DepthOf(memcg) + 1);
    }

    // One atomic operation a level, the root's counter included; where a level refuses, one more for each to take it back (page_counter_try_charge).
    private bool TryCounter(MemcgId memcg, int pages, out MemcgId over)
    {
        bool charged = _memsw.TryCharge(memcg, pages, out over) && _memory.TryCharge(memcg, pages, out over);
        int depth = _tree.DepthOf(memcg);
        _costs.Step(StepKind.Atomic, charged ? depth + 1 : 2 * (depth - _tree.DepthOf(over) + 1));
        return charged;
    }

    // From "reclaim" to "nomem" in try_charge_memcg; true when the pages are charged.
    private bool MakeRoom(MemcgId memcg, int pages, ref MemcgId over, int cpu, ChargeContext context)
    {
        bool isDrained = false;
        for (int retries = _reclaim.Retries; context != ChargeContext.Atomic;)
        {
            _events.Count(over, MemoryEvent.Max);
            bool maySwap = _memsw.MarginOf(over) >= pages;
            long reclaimed = _reclaim.Reclaim(over, pages, cpu, maySwap ? IReclaim.DefaultSwappiness : 0);
            if (Math.Min(_memory.LimitPages[over] - _memory.UsagePages[over], _memsw.MarginOf(over)) < pages)
            {
                if (!isDrained)
                {
                    isDrained = true;
                    _stock.DrainAll(over, cpu);
                }
                else if (context == ChargeContext.NoRetry)
                {
                    break;
                }
                else if (!(reclaimed > 0 && pages <= CheapPages) && retries-- <= 0)
                {
                    if (!TryKill(over, pages, context))
                    {
                        break;
                    }

                    retries = _reclaim.Retries;
                }
            }

            if (TryCounter(memcg, pages, out over))
            {
                return true;
            }
        }

        if (context == ChargeContext.NoFail)
        {
            ForceCharge(memcg, pages);
            return true;
        }

        return false;
    }

    // mem_cgroup_oom: whether it is worth another try.
    private bool TryKill(MemcgId over, int pages, ChargeContext context)
    {
        if (_stock.FinishDrains())
        {
            return true;
        }

        bool kills = pages <= CheapPages && (context == ChargeContext.Normal || (context == ChargeContext.Kernel && _description.KernelChargesKill));
        return kills && _oom.Kill(over, pages) && !_oom.HasKilled(CurrentTask);
    }
}
