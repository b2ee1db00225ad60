using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Charging;

/// <summary>
/// try_charge and its opposite (mm/memcontrol.c): stock first, then the hierarchical counter in batches, then reclaim at the
/// memcg whose limit was hit, then failure. Strategies charge through this and never touch the counter's limits.
/// </summary>
public sealed class ChargePath
{
    // MAX_RECLAIM_RETRIES, mm/internal.h: 16 since 5.9, 5 before; the smaller one fails earlier, never differently.
    private const int ReclaimRetries = 16;

    private readonly MachineDescription _description;
    private readonly CostCounters _costs;
    private readonly MemcgTree _tree;
    private readonly PageCounter _memory;
    private readonly PageCounter _kmemCounter;
    private readonly ControlFiles _files;
    private readonly ChargeStock _stock;
    private readonly IReclaim _reclaim;

    internal ChargePath(
        MachineDescription description, CostCounters costs, MemcgTree tree, PageCounter memory, PageCounter kmemCounter, ControlFiles files, ChargeStock stock, IReclaim reclaim)
    {
        _description = description;
        _costs = costs;
        _tree = tree;
        _memory = memory;
        _kmemCounter = kmemCounter;
        _files = files;
        _stock = stock;
        _reclaim = reclaim;
    }

    /// <summary>Charges refused in the end, after reclaim.</summary>
    internal long RefusedCharges { get; private set; }

    /// <summary>Memcg whose limit refused the latest of them; <see cref="MemcgTree.None"/> when none was.</summary>
    internal int RefusedAt { get; private set; } = MemcgTree.None;

    /// <summary>Charges <paramref name="pages"/> to <paramref name="memcg"/>; the root is never charged.</summary>
    /// <param name="memcg">Who pays.</param>
    /// <param name="pages">Pages, positive.</param>
    /// <param name="cpu">Whose stock is used.</param>
    /// <param name="mayReclaim">False for atomic contexts: no reclaim, fail at once.</param>
    /// <returns>False when the limit stands after reclaim.</returns>
    public bool TryCharge(int memcg, int pages, int cpu, bool mayReclaim = true)
    {
        if (memcg == MemcgTree.Root)
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
        _costs.Step(StepKind.Atomic, 1);
        for (int attempt = 0; ; attempt++)
        {
            if (_memory.TryCharge(memcg, batch, out int over))
            {
                if (batch > pages)
                {
                    _stock.Refill(cpu, memcg, batch - pages);
                }

                ReclaimAboveHigh(memcg);
                return true;
            }

            if (batch > pages)
            {
                batch = pages;
                continue;
            }

            if (!mayReclaim || attempt >= ReclaimRetries || !MakeRoom(over, pages))
            {
                RefusedCharges++;
                RefusedAt = over;
                return false;
            }
        }
    }

    /// <summary>Charges pages whatever the limits say (the force label of try_charge_memcg: page_counter_charge).</summary>
    public void ForceCharge(int memcg, long pages)
    {
        if (memcg != MemcgTree.Root)
        {
            _memory.Charge(memcg, pages);
            _costs.Step(StepKind.Atomic, 1);
        }
    }

    /// <summary>Uncharges pages at once (folios are uncharged in batches in the kernel; the sum is the same).</summary>
    public void Uncharge(int memcg, long pages)
    {
        if (memcg != MemcgTree.Root)
        {
            _memory.Uncharge(memcg, pages);
            _costs.Step(StepKind.Atomic, 1);
        }
    }

    /// <summary>Gives pages back through the CPU's stock (obj_cgroup_uncharge_pages).</summary>
    public void UnchargeToStock(int memcg, int pages, int cpu)
    {
        if (memcg == MemcgTree.Root)
        {
            return;
        }

        if (_tree.IsOffline[memcg])
        {
            Uncharge(memcg, pages);
        }
        else
        {
            _stock.Refill(cpu, memcg, pages);
        }
    }

    /// <summary>Charges kernel pages: the memory counter through the stock, and the kmem counter (try_charge_memcg and memcg_account_kmem).</summary>
    public bool TryChargeKmem(int memcg, int pages, int cpu)
    {
        if (!TryCharge(memcg, pages, cpu))
        {
            return false;
        }

        if (memcg != MemcgTree.Root)
        {
            _kmemCounter.Charge(memcg, pages);
        }

        return true;
    }

    /// <summary>Uncharges kernel pages at once.</summary>
    public void UnchargeKmem(int memcg, int pages)
    {
        if (memcg != MemcgTree.Root)
        {
            _kmemCounter.Uncharge(memcg, pages);
        }

        Uncharge(memcg, pages);
    }

    /// <summary>Uncharges kernel pages through the CPU's stock.</summary>
    public void UnchargeKmemToStock(int memcg, int pages, int cpu)
    {
        if (memcg != MemcgTree.Root)
        {
            _kmemCounter.Uncharge(memcg, pages);
        }

        UnchargeToStock(memcg, pages, cpu);
    }

    /// <summary>The parent alone goes on paying for pages a dying memcg was charged with. The root pays for nothing, so what reaches it is uncharged.</summary>
    public void ReparentCharge(int memcg, long pages, bool isKmem)
    {
        ReparentCharge(_memory, memcg, pages);
        if (isKmem)
        {
            ReparentCharge(_kmemCounter, memcg, pages);
        }
    }

    private void ReparentCharge(PageCounter counter, int memcg, long pages)
    {
        if (_tree.Parent[memcg] == MemcgTree.Root)
        {
            counter.Uncharge(memcg, pages);
        }
        else
        {
            counter.ReparentCharge(memcg, pages);
        }
    }

    private bool MakeRoom(int over, int pages)
    {
        long before = _memory.LimitPages[over] - _memory.UsagePages[over];
        long reclaimed = _reclaim.Reclaim(over, Math.Max(pages, IReclaim.ClusterPages));
        if (reclaimed == 0)
        {
            _stock.DrainSubtree(over);
        }

        return _memory.LimitPages[over] - _memory.UsagePages[over] > before;
    }

    // mem_cgroup_handle_over_high: the charge is kept, the charger reclaims the excess before it goes on.
    private void ReclaimAboveHigh(int memcg)
    {
        if (!_files.HasHighLimits)
        {
            return;
        }

        for (int c = memcg; c > MemcgTree.Root; c = _tree.Parent[c])
        {
            long excess = _memory.UsagePages[c] - _files.HighPages[c];
            if (excess > 0)
            {
                _files.CountHigh(c);
                _reclaim.Reclaim(c, excess);
            }
        }
    }
}
