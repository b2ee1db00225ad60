using Eval.Kernel.Charging;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Folio;

/// <summary>The hooks by which a folio gets and changes its owner. As they stand nobody is charged.</summary>
public class FolioOwner
{
    /// <summary>Charges a folio and stores its owner in <see cref="FolioTable.Owner"/>; false refuses it.</summary>
    /// <param name="folio">The folio.</param>
    /// <param name="memcg">Who is to pay.</param>
    /// <param name="cpu">CPU of whoever needs it.</param>
    /// <param name="context">What may be done to make room.</param>
    public virtual bool Charge(FolioId folio, MemcgId memcg, int cpu, ChargeContext context) => true;

    /// <summary>Uncharges a folio; one that nobody is charged for is left alone.</summary>
    public virtual void Uncharge(FolioId folio)
    {
    }

    /// <summary>Hands a folio to a memcg that has been charged for it already; whoever paid before is uncharged.</summary>
    /// <param name="folio">The folio.</param>
    /// <param name="memcg">Who pays from now on.</param>
    /// <param name="leavesCharge">Whoever paid before stays charged: the caller uncharges the sum of what it moved (mc.moved_charge).</param>
    public virtual void Transfer(FolioId folio, MemcgId memcg, bool leavesCharge)
    {
    }

    /// <summary>
    /// A large folio becomes as many folios as it has pages: what its charge holds for all of it, each of them has to hold (folio_split_memcg_refs of 6.15,
    /// mm/memcontrol.c; split_page_memcg before, mem_cgroup_split_huge_fixup up to 5.11). The counters stay as they are.
    /// </summary>
    /// <param name="head">The folio, and the first of those it becomes; the others have no owner yet.</param>
    /// <param name="pages">Pages it has.</param>
    public virtual void Split(FolioId head, int pages)
    {
    }

    /// <summary>Memcg a folio counts for now (folio_memcg), <see cref="MemcgId.None"/> when nobody is charged.</summary>
    public virtual MemcgId OwnerOf(FolioId folio) => MemcgId.None;

    /// <summary>A memcg came online.</summary>
    public virtual void MemcgOnline(MemcgId memcg)
    {
    }

    /// <summary>css_offline, under cgroup_mutex, in stages, before the kmem facet's.</summary>
    public virtual WorkResult MemcgOffline(MemcgId memcg, int stage) => WorkResult.Done;

    /// <summary>A task read a folio that was already there.</summary>
    public virtual void Accessed(FolioId folio, int task)
    {
    }

    /// <summary>A task dirtied a folio.</summary>
    public virtual void Dirtied(FolioId folio, int task)
    {
    }

    /// <summary>A task locked a folio into memory; it is on the unevictable list.</summary>
    public virtual void Mlocked(FolioId folio, int task)
    {
    }

    /// <summary>A task mapped a folio.</summary>
    public virtual void Mapped(FolioId folio, int task)
    {
    }
}
