using Eval.Kernel.Costs;

namespace Eval.Kernel.Memcg;

/// <summary>
/// try_charge and its opposite (mm/memcontrol.c): stock first, then the hierarchical counter in batches, then reclaim at the
/// memcg whose limit was hit, then failure. Strategies charge through this and never touch the counter's limits.
/// </summary>
public sealed class ChargePath
{
    // MAX_RECLAIM_RETRIES, mm/internal.h: 16 since 5.9, 5 before; the smaller one fails earlier, never differently.
    private const int ReclaimRetries = 16;

    private readonly Machine _machine;

    internal ChargePath(Machine machine) => _machine = machine;

    /// <summary>Charges refused in the end, after reclaim.</summary>
    public long RefusedCharges { get; private set; }

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

        if (_machine.Stock.Consume(cpu, memcg, pages))
        {
            _machine.Costs.Step(StepKind.Branch, 1);
            return true;
        }

        // No stock for a group that is going away: memcg offline drains it once and nobody would drain it again.
        int batch = _machine.Tree.IsOffline[memcg] ? pages : Math.Max(pages, _machine.Description.StockPages);
        _machine.Costs.Step(StepKind.Atomic, 1);
        for (int attempt = 0; ; attempt++)
        {
            if (_machine.Memory.TryCharge(memcg, batch, out int over))
            {
                if (batch > pages)
                {
                    _machine.Stock.Refill(cpu, memcg, batch - pages);
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
                return false;
            }
        }
    }

    /// <summary>Uncharges pages at once (folios are uncharged in batches in the kernel; the sum is the same).</summary>
    public void Uncharge(int memcg, long pages)
    {
        if (memcg != MemcgTree.Root)
        {
            _machine.Memory.Uncharge(memcg, pages);
            _machine.Costs.Step(StepKind.Atomic, 1);
        }
    }

    /// <summary>Gives pages back through the CPU's stock (obj_cgroup_uncharge_pages).</summary>
    public void UnchargeToStock(int memcg, int pages, int cpu)
    {
        if (memcg == MemcgTree.Root)
        {
            return;
        }

        if (_machine.Tree.IsOffline[memcg])
        {
            Uncharge(memcg, pages);
        }
        else
        {
            _machine.Stock.Refill(cpu, memcg, pages);
        }
    }

    private bool MakeRoom(int over, int pages)
    {
        long before = _machine.Memory.LimitPages[over] - _machine.Memory.UsagePages[over];
        long reclaimed = _machine.Reclaimer.Reclaim(over, Math.Max(pages, Folio.Reclaimer.ClusterPages));
        if (reclaimed == 0)
        {
            _machine.Stock.DrainSubtree(over);
        }

        return _machine.Memory.LimitPages[over] - _machine.Memory.UsagePages[over] > before;
    }

    // mem_cgroup_handle_over_high: the charge is kept, the charger reclaims the excess before it goes on.
    private void ReclaimAboveHigh(int memcg)
    {
        if (!_machine.HasHighLimits)
        {
            return;
        }

        for (int c = memcg; c > MemcgTree.Root; c = _machine.Tree.Parent[c])
        {
            long excess = _machine.Memory.UsagePages[c] - _machine.HighPages[c];
            if (excess > 0)
            {
                _machine.HighEvents[c]++;
                _machine.Reclaimer.Reclaim(c, excess);
            }
        }
    }
}
