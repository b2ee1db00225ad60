using Eval.Kernel.Memcg;
using Eval.Kernel.Time;

namespace Eval.Kernel.Contract;

/// <summary>
/// Facet: who owns a folio. As it stands it is "pin on offline": the charge points at the memcg and holds a css reference until the folio is
/// reclaimed or freed (mm/memcontrol.c up to 7.0).
/// </summary>
public class FolioOwnership
{
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

    /// <summary>The machine, set before the first hook.</summary>
    public Machine Machine { get; internal set; } = null!;

    /// <summary>Called once, when the machine is there and nothing has happened.</summary>
    public virtual void Booted()
    {
    }

    /// <summary>Charges a folio and stores its owner in <see cref="Folio.FolioTable.Owner"/>; false refuses it.</summary>
    public virtual bool Charge(int folio, int memcg, int cpu)
    {
        if (!Machine.Charges.TryCharge(memcg, 1, cpu))
        {
            return false;
        }

        Machine.Folios.Owner[folio] = memcg;
        Machine.Tree.Get(memcg, PinReason.Folio);
        return true;
    }

    /// <summary>Uncharges a folio; one that nobody is charged for is left alone.</summary>
    public virtual void Uncharge(int folio)
    {
        int owner = Machine.Folios.Owner[folio];
        if (owner != MemcgTree.None)
        {
            Machine.Folios.Owner[folio] = MemcgTree.None;
            Machine.Charges.Uncharge(owner, 1);
            Machine.Tree.Put(owner, PinReason.Folio);
        }
    }

    /// <summary>Hands a folio to a memcg that has been charged for it already; whoever paid before is uncharged.</summary>
    public virtual void Transfer(int folio, int memcg)
    {
        int old = Machine.Folios.Owner[folio];
        Machine.Folios.Owner[folio] = memcg;
        Machine.Tree.Get(memcg, PinReason.Folio);
        if (old != MemcgTree.None)
        {
            Machine.Charges.Uncharge(old, 1);
            Machine.Tree.Put(old, PinReason.Folio);
        }
    }

    /// <summary>Memcg a folio counts for now (folio_memcg), <see cref="MemcgTree.None"/> when nobody is charged.</summary>
    public virtual int OwnerOf(int folio) => Machine.Folios.Owner[folio];

    /// <summary>A memcg came online.</summary>
    public virtual void MemcgOnline(int memcg)
    {
    }

    /// <summary>css_offline, under cgroup_mutex, in stages, before the kmem facet's.</summary>
    public virtual WorkResult MemcgOffline(int memcg, int stage) => WorkResult.Done;

    /// <summary>A task read a folio that was already there.</summary>
    public virtual void Accessed(int folio, int task)
    {
    }

    /// <summary>A task dirtied a folio.</summary>
    public virtual void Dirtied(int folio, int task)
    {
    }

    /// <summary>A task mapped a folio.</summary>
    public virtual void Mapped(int folio, int task)
    {
    }
}
