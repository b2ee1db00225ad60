using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Contract;

/// <summary>
/// Facet: who owns kernel memory. As it stands it is "accounting off": nothing is charged and all share the root caches. <see cref="KmemOwner"/> says
/// which hook is called when.
/// </summary>
public class KmemOwnership : KmemOwner
{
    private MachineView? _machine;

    /// <summary>What the facet says about itself.</summary>
    public virtual FacetInfo Info => new()
    {
        Name = "accounting off",
        Idea = "Kernel memory is charged to nobody, and all groups share the root caches.",
        Cost = "No limit holds kernel memory.",
        Fate = OfflineFate.Unowned,
    };

    /// <summary>The machine; there from <see cref="Booted"/> on.</summary>
    public MachineView Machine => _machine ?? MachineView.NotBooted();

    /// <summary>What one charge is for.</summary>
    public virtual ChargeUnit Unit => ChargeUnit.Nothing;

    /// <summary>Bytes charged with each object beyond its own size: its entry in the ownership vector (obj_full_size), where that is charged.</summary>
    public virtual int OverheadBytes => 0;

    /// <summary>Called once, when the machine is there and nothing has happened.</summary>
    public virtual void Booted()
    {
    }

    /// <summary>Audit: memcg that pays for a slab page run, <see cref="MemcgId.None"/> when runs are not charged.</summary>
    public virtual MemcgId OwnerOfSlab(int slab) => MemcgId.None;

    /// <summary>Audit: bytes charged to a memcg for no object in particular (remembered leftovers of rounding up).</summary>
    public virtual long HeldBytes(MemcgId memcg) => 0;

    internal void Boot(MachineView machine)
    {
        _machine = machine;
        Booted();
    }
}
