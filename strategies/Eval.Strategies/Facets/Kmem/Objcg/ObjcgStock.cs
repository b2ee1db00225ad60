using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Strategies.Facets.Kmem.Objcg;

/// <summary>
/// Byte stocks of objcg charges (struct obj_stock_pcp, mm/memcontrol.c): each CPU has one obj_cgroup, or a few, with bytes of pages charged ahead. What a page
/// charge leaves over is remembered in the obj_cgroup when the CPU turns to another one, and comes back with the next refill.
/// </summary>
public sealed class ObjcgStock
{
    private const int NoSlot = -1;

    private readonly MachineView _machine;
    private readonly ObjcgTable _objcgs;
    private readonly bool _isOfMemcg, _unchargesToStock, _keepsStock;
    private readonly int _slots;
    private readonly int[] _cached;
    private readonly long[] _bytes;
    private readonly int[] _nextDrained;
    private readonly int _pageBytes;
    private readonly CachedSlabStats _stats;

    /// <summary>Empty stocks.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="objcgs">The obj_cgroups.</param>
    /// <param name="rules">How many stocks a CPU has, whose one can be, and where what it gives back goes.</param>
    public ObjcgStock(MachineView machine, ObjcgTable objcgs, ObjcgRules rules)
    {
        _machine = machine;
        _objcgs = objcgs;
        (_isOfMemcg, _unchargesToStock, _keepsStock) = (rules.StockIsOfMemcg, rules.UnchargesToStock, rules.KeepsStock);
        _slots = rules.StockSlots;
        _cached = new int[machine.Description.CpuCount * _slots];
        _bytes = new long[machine.Description.CpuCount * _slots];
        _nextDrained = new int[machine.Description.CpuCount];
        _pageBytes = machine.Description.PageSizeBytes;
        _stats = new CachedSlabStats(machine.Description.CpuCount, _pageBytes);
    }

    /// <summary>Charges bytes: from a stock, else whole pages of which the rest is stocked (obj_cgroup_charge).</summary>
    /// <returns>False when the pages are refused.</returns>
    public bool TryCharge(int objcg, int bytes, int cpu, ChargeContext context = ChargeContext.Kernel)
    {
        int slot = Find(objcg, cpu);
        if (slot != NoSlot && _bytes[slot] >= bytes)
        {
            _bytes[slot] -= bytes;
            return true;
        }

        int pages = (bytes + _pageBytes - 1) / _pageBytes;
        if (!_machine.Charges.TryChargeKmem(_objcgs.MemcgOf(objcg), pages, cpu, context))
        {
            return false;
        }

        _objcgs.AddKmemPages(objcg, pages);
        int rest = (pages * _pageBytes) - bytes;
        if (rest > 0)
        {
            Refill(objcg, rest, cpu, mayUncharge: !_keepsStock);
        }

        return true;
    }

    /// <summary>Uncharges bytes into a stock (obj_cgroup_uncharge).</summary>
    public void Uncharge(int objcg, int bytes, int cpu) => Refill(objcg, bytes, cpu, mayUncharge: true);

    /// <summary>Slab statistics of an obj_cgroup change: a CPU keeps that to itself for a while (mod_objcg_state).</summary>
    /// <param name="objcg">Whose.</param>
    /// <param name="kind">Which statistic.</param>
    /// <param name="bytes">The change in bytes.</param>
    /// <param name="node">NUMA node of the slab.</param>
    /// <param name="cpu">The CPU.</param>
    public void Account(int objcg, StatKind kind, int bytes, int node, int cpu)
    {
        int slot = Find(objcg, cpu);
        if (slot == NoSlot)
        {
            slot = TurnTo(objcg, cpu);
        }

        _stats.Add(cpu, slot, node, kind, bytes);
    }

    /// <summary>Bytes of objects that a CPU's stock has counted and memory.stat has not.</summary>
    public int UnreadOf(int cpu, int slot, StatKind kind) => _stats.KeptFor(cpu, (cpu * _slots) + slot, kind);

    /// <summary>The memcg that a stock of a CPU is for, and its bytes.</summary>
    public (MemcgId Memcg, long Bytes) OwnerOf(int cpu, int slot = 0)
    {
        int at = (cpu * _slots) + slot;
        return _cached[at] == ObjcgTable.None ? (MemcgId.None, 0) : (_objcgs.MemcgOf(_cached[at]), _bytes[at]);
    }

    /// <summary>Gives back what a CPU's stocks hold: whole pages are uncharged, the rest is remembered in the obj_cgroup (drain_obj_stock).</summary>
    public void Drain(int cpu)
    {
        for (int slot = cpu * _slots; slot < (cpu + 1) * _slots; slot++)
        {
            DrainSlot(slot, cpu);
        }
    }

    /// <summary>Drops a reference; with the last one the remembered pages are uncharged (obj_cgroup_release).</summary>
    /// <param name="objcg">Whose.</param>
    /// <param name="cpu">Where it is dropped.</param>
    /// <exception cref="InvalidOperationException">What is left is not whole pages, so an object was charged and uncharged with two sizes.</exception>
    public void Put(int objcg, int cpu)
    {
        if (!_objcgs.Put(objcg))
        {
            return;
        }

        long left = _objcgs.LeftoverOf(objcg), part = left % _pageBytes;
        _objcgs.SetLeftover(objcg, 0);
        UnchargePages(objcg, (int)(left / _pageBytes), cpu);
        if (part != 0)
        {
            LeavePart(objcg, part);
        }

        _objcgs.Release(objcg);
    }

    // Where obj_cgroups share a stock, one may end with a part of a page that another has charged: the one of its memcg takes it over (d0211878ce06). Those
    // of a million groups add up to gigabytes in a parent that allocates nothing by itself, as the patch's reviewers feared.
    private void LeavePart(int objcg, long bytes)
    {
        int heir = _isOfMemcg ? _objcgs.ActiveFor(_objcgs.MemcgOf(objcg), node: 0) : ObjcgTable.None;
        if (heir == ObjcgTable.None && !(_isOfMemcg && _objcgs.MemcgOf(objcg) == MemcgId.Root))
        {
            throw new InvalidOperationException($"objcg {objcg} released with {bytes} bytes left, which is not whole pages");
        }

        if (heir != ObjcgTable.None)
        {
            _objcgs.SetLeftover(heir, _objcgs.LeftoverOf(heir) + bytes);
        }
    }

    private void DrainSlot(int slot, int cpu)
    {
        int objcg = _cached[slot];
        if (objcg == ObjcgTable.None)
        {
            return;
        }

        long bytes = _bytes[slot];
        _cached[slot] = ObjcgTable.None;
        _bytes[slot] = 0;
        _stats.PassOn(cpu, slot);
        UnchargePages(objcg, (int)(bytes / _pageBytes), cpu);
        _objcgs.SetLeftover(objcg, _objcgs.LeftoverOf(objcg) + (bytes % _pageBytes));
        _machine.Costs.Step(StepKind.Atomic, 1);
        Put(objcg, cpu);
    }

    // The stock of a CPU from which an obj_cgroup may take. Pointers are compared; obj_cgroups of one memcg are one where a stock is a memcg's.
    private int Find(int objcg, int cpu)
    {
        for (int slot = cpu * _slots; slot < (cpu + 1) * _slots; slot++)
        {
            int cached = _cached[slot];
            if (cached == objcg || (_isOfMemcg && cached != ObjcgTable.None && _objcgs.MemcgOf(cached) == _objcgs.MemcgOf(objcg)))
            {
                return slot;
            }
        }

        return NoSlot;
    }

    // A CPU turns to an obj_cgroup and takes its leftovers along.
    private int TurnTo(int objcg, int cpu)
    {
        int slot = MakeRoom(cpu);
        _objcgs.Get(objcg);
        _cached[slot] = objcg;
        _bytes[slot] = _objcgs.LeftoverOf(objcg);
        _objcgs.SetLeftover(objcg, 0);
        return slot;
    }

    // refill_obj_stock.
    private void Refill(int objcg, int bytes, int cpu, bool mayUncharge)
    {
        int slot = Find(objcg, cpu);
        if (slot == NoSlot)
        {
            slot = TurnTo(objcg, cpu);
            mayUncharge = true;
        }

        long held = _bytes[slot] + bytes;
        if (mayUncharge && held > _pageBytes)
        {
            if (!_keepsStock)
            {
                _bytes[slot] = held;
                DrainSlot(slot, cpu);
                return;
            }

            UnchargePages(objcg, (int)(held / _pageBytes), cpu);
            held %= _pageBytes;
        }

        _bytes[slot] = held;
    }

    // An empty stock, or one after the other is emptied (drain_idx).
    private int MakeRoom(int cpu)
    {
        int first = cpu * _slots;
        for (int slot = first; slot < first + _slots; slot++)
        {
            if (_cached[slot] == ObjcgTable.None)
            {
                return slot;
            }
        }

        int victim = first + _nextDrained[cpu];
        _nextDrained[cpu] = (_nextDrained[cpu] + 1) % _slots;
        DrainSlot(victim, cpu);
        return victim;
    }

    private void UnchargePages(int objcg, int pages, int cpu)
    {
        if (pages == 0)
        {
            return;
        }

        _objcgs.AddKmemPages(objcg, -pages);
        if (_unchargesToStock)
        {
            _machine.Charges.UnchargeKmemToStock(_objcgs.MemcgOf(objcg), pages, cpu);
        }
        else
        {
            _machine.Charges.UnchargeKmem(_objcgs.MemcgOf(objcg), pages);
        }
    }
}
