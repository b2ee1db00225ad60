using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;

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
    private readonly bool _isOfMemcg;
    private readonly int _slots;
    private readonly int[] _cached;
    private readonly int[] _bytes;
    private readonly int[] _counted;
    private readonly int[] _reclaimable;
    private readonly int[] _unreclaimable;
    private readonly int[] _nextDrained;
    private readonly int _pageBytes;

    /// <summary>Empty stocks.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="objcgs">The obj_cgroups.</param>
    /// <param name="rules">How many stocks a CPU has, and whose one can be.</param>
    public ObjcgStock(MachineView machine, ObjcgTable objcgs, ObjcgRules rules)
    {
        _machine = machine;
        _objcgs = objcgs;
        _isOfMemcg = rules.StockIsOfMemcg;
        _slots = rules.StockSlots;
        _cached = new int[machine.Description.CpuCount * _slots];
        _bytes = new int[machine.Description.CpuCount * _slots];
        _counted = new int[machine.Description.CpuCount];
        _reclaimable = new int[machine.Description.CpuCount];
        _unreclaimable = new int[machine.Description.CpuCount];
        _nextDrained = new int[machine.Description.CpuCount];
        _pageBytes = machine.Description.PageSizeBytes;
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
            Refill(objcg, rest, cpu, mayUncharge: false);
        }

        return true;
    }

    /// <summary>Uncharges bytes into a stock (obj_cgroup_uncharge).</summary>
    public void Uncharge(int objcg, int bytes, int cpu) => Refill(objcg, bytes, cpu, mayUncharge: true);

    /// <summary>The memcg that a stock of a CPU is for, and its bytes.</summary>
    public (MemcgId Memcg, int Bytes) OwnerOf(int cpu, int slot = 0)
    {
        int at = (cpu * _slots) + slot;
        return _cached[at] == ObjcgTable.None ? (MemcgId.None, 0) : (_objcgs.MemcgOf(_cached[at]), _bytes[at]);
    }

    /// <summary>
    /// Counts an object's bytes where its charge has just left the CPU (mod_objcg_state, in __account_obj_stock since 6.15): the first are kept even when they
    /// are more than a page, and with others that are, all are told. A CPU keeps those of one of its stocks (index of struct obj_stock_pcp).
    /// </summary>
    /// <param name="objcg">Who pays.</param>
    /// <param name="isReclaimable">Whether its cache is.</param>
    /// <param name="bytes">Bytes, below zero when it was freed.</param>
    /// <param name="cpu">CPU.</param>
    public void Count(int objcg, bool isReclaimable, int bytes, int cpu)
    {
        int slot = Find(objcg, cpu);
        if (slot == NoSlot)
        {
            // A charge of whole pages left nothing to stock.
            Refill(objcg, 0, cpu, mayUncharge: true);
            slot = Find(objcg, cpu);
        }

        if (_counted[cpu] != slot)
        {
            ForgetCounted(cpu);
            _counted[cpu] = slot;
        }

        int[] kept = isReclaimable ? _reclaimable : _unreclaimable;
        int sum = kept[cpu] + bytes;
        kept[cpu] = kept[cpu] != 0 && Math.Abs(sum) > _pageBytes ? 0 : sum;
    }

    private void ForgetCounted(int cpu)
    {
        _reclaimable[cpu] = 0;
        _unreclaimable[cpu] = 0;
    }

    /// <summary>Bytes of objects that a CPU's stock has counted and memory.stat has not.</summary>
    public int UnreadOf(int cpu, int slot, bool isReclaimable) =>
        _counted[cpu] == (cpu * _slots) + slot ? (isReclaimable ? _reclaimable : _unreclaimable)[cpu] : 0;

    /// <summary>Gives back what a CPU's stocks hold: whole pages are uncharged, the rest is remembered in the obj_cgroup (drain_obj_stock).</summary>
    public void Drain(int cpu)
    {
        for (int slot = cpu * _slots; slot < (cpu + 1) * _slots; slot++)
        {
            DrainSlot(slot);
        }
    }

    /// <summary>Drops a reference; with the last one the remembered pages are uncharged (obj_cgroup_release).</summary>
    /// <exception cref="InvalidOperationException">What is left is not whole pages, so an object was charged and uncharged with two sizes.</exception>
    public void Put(int objcg)
    {
        if (!_objcgs.Put(objcg))
        {
            return;
        }

        long left = _objcgs.LeftoverOf(objcg), part = left % _pageBytes;
        _objcgs.SetLeftover(objcg, 0);
        UnchargePages(objcg, (int)(left / _pageBytes));
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

    private void DrainSlot(int slot)
    {
        int objcg = _cached[slot];
        if (objcg == ObjcgTable.None)
        {
            return;
        }

        int bytes = _bytes[slot];
        _cached[slot] = ObjcgTable.None;
        _bytes[slot] = 0;
        if (_counted[slot / _slots] == slot)
        {
            ForgetCounted(slot / _slots);
        }

        UnchargePages(objcg, bytes / _pageBytes);
        _objcgs.SetLeftover(objcg, _objcgs.LeftoverOf(objcg) + (bytes % _pageBytes));
        _machine.Costs.Step(StepKind.Atomic, 1);
        Put(objcg);
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

    // refill_obj_stock: the CPU turns to this obj_cgroup and takes its leftovers along.
    private void Refill(int objcg, int bytes, int cpu, bool mayUncharge)
    {
        long held = bytes;
        int slot = Find(objcg, cpu);
        if (slot == NoSlot)
        {
            slot = MakeRoom(cpu);
            _objcgs.Get(objcg);
            _cached[slot] = objcg;
            held += _objcgs.LeftoverOf(objcg);
            _objcgs.SetLeftover(objcg, 0);
            mayUncharge = true;
        }

        held += _bytes[slot];
        if (mayUncharge && held > _pageBytes)
        {
            int pages = (int)(held / _pageBytes);
            held %= _pageBytes;
            _objcgs.AddKmemPages(objcg, -pages);
            _machine.Charges.UnchargeKmemToStock(_objcgs.MemcgOf(objcg), pages, cpu);
        }

        _bytes[slot] = (int)held;
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
        DrainSlot(victim);
        return victim;
    }

    private void UnchargePages(int objcg, int pages)
    {
        if (pages > 0)
        {
            _objcgs.AddKmemPages(objcg, -pages);
            _machine.Charges.UnchargeKmem(_objcgs.MemcgOf(objcg), pages);
        }
    }
}
