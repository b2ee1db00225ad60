using System.Runtime.CompilerServices;
using Eval.Kernel.Charging;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Contract;

/// <summary>
/// Facet: who owns a folio. As it stands it is "pin on offline": the charge points at the memcg and holds a css reference until the folio is
/// reclaimed or freed (mm/memcontrol.c up to 7.0).
/// </summary>
public class FolioOwnership : FolioOwner
{
    private MachineView? _machine;

    /// <summary>What the facet says about itself.</summary>
    public virtual FacetInfo Info => new()
    {
        Name = "pin on offline",
        Idea = "A folio keeps the group it was charged to until it is reclaimed or freed.",
        Cost = "Page cache that lives on keeps a removed group dying.",
        Fate = OfflineFate.Stays,
        Admits = [new("zombies-drain", "2023 recharge thread: folios charged to an offline memcg keep it as a zombie until they are freed")],
        AdmitsBesideAnotherFate = [new("uniform-fate", "2023 recharge thread: slab is currently reparented while page cache stays with the dead group")],
    };

    /// <summary>The machine; there from <see cref="Booted"/> on.</summary>
    public MachineView Machine => _machine ?? MachineView.NotBooted();

    /// <summary>Called once, when the machine is there and nothing has happened.</summary>
    public virtual void Booted()
    {
    }

    /// <inheritdoc/>
    public override bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context)
    {
        if (!Machine.Charges.TryCharge(memcg, Machine.Folios.PagesOf(folio), cpu, context))
        {
            return false;
        }

        Machine.Folios.SetOwner(folio, memcg);
        Machine.Tree.Get(memcg, PinReason.Folio);
        return true;
    }

    /// <inheritdoc/>
    public override void Uncharge(FolioId folio)
    {
        MemcgId owner = Stored(folio);
        if (owner != MemcgId.None)
        {
            Machine.Folios.SetOwner(folio, MemcgId.None);
            Machine.Charges.Uncharge(owner, Machine.Folios.PagesOf(folio));
            Machine.Tree.Put(owner, PinReason.Folio);
        }
    }

    /// <inheritdoc/>
    public override void Transfer(FolioId folio, MemcgId memcg, bool leavesCharge)
    {
        MemcgId old = Stored(folio);
        Machine.Folios.SetOwner(folio, memcg);
        Machine.Tree.Get(memcg, PinReason.Folio);
        if (old != MemcgId.None)
        {
            if (!leavesCharge)
            {
                Machine.Charges.Uncharge(old, Machine.Folios.PagesOf(folio));
            }

            Machine.Tree.Put(old, PinReason.Folio);
        }
    }

    /// <summary>Each page points at the memcg and holds a reference of its own (css_get_many in split_page_memcg).</summary>
    public override void Split(FolioId head, int pages)
    {
        MemcgId owner = Stored(head);
        for (int i = 1; i < pages; i++)
        {
            Machine.Folios.SetOwner(head + i, owner);
        }

        if (owner != MemcgId.None)
        {
            Machine.Tree.Get(owner, PinReason.Folio, pages - 1);
        }
    }

    /// <inheritdoc/>
    public override MemcgId OwnerOf(FolioId folio) => Stored(folio);

    internal void Boot(MachineView machine)
    {
        _machine = machine;
        Booted();
    }

    // What a derived facet says the owner is may be another matter.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private MemcgId Stored(FolioId folio) => new(Machine.Folios.Owner[folio]);
}
