using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;

namespace Eval.Strategies.Facets.Kmem.Objcg;

/// <summary>
/// Byte stock of objcg charges (mm/memcontrol.c): one obj_cgroup per CPU with bytes of pages charged ahead. What a page charge leaves over
/// is remembered in the obj_cgroup when the CPU turns to another one, and comes back with the next refill.
/// </summary>
public sealed class ObjcgStock
{
    private readonly MachineView _machine;
    private readonly ObjcgTable _objcgs;
    private readonly int[] _cached;
    private readonly int[] _bytes;
    private readonly int _pageBytes;

    /// <summary>Empty stocks.</summary>
    public ObjcgStock(MachineView machine, ObjcgTable objcgs)
    {
        _machine = machine;
        _objcgs = objcgs;
        _cached = new int[machine.Description.CpuCount];
        _bytes = new int[machine.Description.CpuCount];
        _pageBytes = machine.Description.PageSizeBytes;
    }

    /// <summary>Charges bytes: from the stock, else whole pages of which the rest is stocked (obj_cgroup_charge).</summary>
    /// <returns>False when the pages are refused.</returns>
    public bool TryCharge(int objcg, int bytes, int cpu, ChargeContext context = ChargeContext.Kernel)
    {
        if (_cached[cpu] == objcg && _bytes[cpu] >= bytes)
        {
            _bytes[cpu] -= bytes;
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

    /// <summary>Uncharges bytes into the stock (obj_cgroup_uncharge).</summary>
    public void Uncharge(int objcg, int bytes, int cpu) => Refill(objcg, bytes, cpu, mayUncharge: true);

    /// <summary>The memcg that a CPU's stock is for, and its bytes.</summary>
    public (MemcgId Memcg, int Bytes) OwnerOf(int cpu) =>
        _cached[cpu] == ObjcgTable.None ? (MemcgId.None, 0) : (_objcgs.MemcgOf(_cached[cpu]), _bytes[cpu]);

    /// <summary>Gives back what a CPU's stock holds: whole pages are uncharged, the rest is remembered in the obj_cgroup (drain_obj_stock).</summary>
    public void Drain(int cpu)
    {
        int objcg = _cached[cpu];
        if (objcg == ObjcgTable.None)
        {
            return;
        }

        int bytes = _bytes[cpu];
        _cached[cpu] = ObjcgTable.None;
        _bytes[cpu] = 0;
        UnchargePages(objcg, bytes / _pageBytes);
        _objcgs.SetLeftover(objcg, _objcgs.LeftoverOf(objcg) + (bytes % _pageBytes));
        _machine.Costs.Step(StepKind.Atomic, 1);
        Put(objcg);
    }

    /// <summary>Drops a reference; with the last one the remembered pages are uncharged (obj_cgroup_release).</summary>
    /// <exception cref="InvalidOperationException">What is left is not whole pages, so an object was charged and uncharged with two sizes.</exception>
    public void Put(int objcg)
    {
        if (!_objcgs.Put(objcg))
        {
            return;
        }

        int left = _objcgs.LeftoverOf(objcg);
        if (left % _pageBytes != 0)
        {
            throw new InvalidOperationException($"objcg {objcg} released with {left} bytes left, which is not whole pages");
        }

        _objcgs.SetLeftover(objcg, 0);
        UnchargePages(objcg, left / _pageBytes);
        _objcgs.Release(objcg);
    }

    // refill_obj_stock: the CPU turns to this obj_cgroup and takes its leftovers along.
    private void Refill(int objcg, int bytes, int cpu, bool mayUncharge)
    {
        if (_cached[cpu] != objcg)
        {
            Drain(cpu);
            _objcgs.Get(objcg);
            _cached[cpu] = objcg;
            _bytes[cpu] = _objcgs.LeftoverOf(objcg);
            _objcgs.SetLeftover(objcg, 0);
            mayUncharge = true;
        }

        int held = _bytes[cpu] + bytes;
        if (mayUncharge && held > _pageBytes)
        {
            int pages = held / _pageBytes;
            held %= _pageBytes;
            _objcgs.AddKmemPages(objcg, -pages);
            _machine.Charges.UnchargeKmemToStock(_objcgs.MemcgOf(objcg), pages, cpu);
        }

        _bytes[cpu] = held;
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
