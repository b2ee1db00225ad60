using System.Runtime.CompilerServices;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Folio;

/// <summary>Which of its owner's lists a folio stands on, and what use changes about it (mm/swap.c, include/linux/mm_inline.h).</summary>
internal abstract class LruPlacement(FolioTable folios)
{
    /// <summary>The folios.</summary>
    protected FolioTable Folios => folios;

    /// <summary>The lists.</summary>
    protected LruLists Lists => folios.Lru;

    /// <summary>Folio numbers that exist have grown.</summary>
    public virtual void Ensure(int count)
    {
    }

    /// <summary>A folio comes into being, in a page fault or for a system call.</summary>
    public abstract void Born(FolioId folio, bool inFault);

    /// <summary>It is used through a file descriptor (folio_mark_accessed).</summary>
    public abstract void MarkAccessed(FolioId folio);

    /// <summary>It is used through a page table, whose entry is young.</summary>
    public abstract void Touched(FolioId folio);

    /// <summary>A page table lets go of it (zap_present_folio_ptes).</summary>
    public virtual void Unmapped(FolioId folio)
    {
    }

    /// <summary>It is put on the list it belongs on (lruvec_add_folio).</summary>
    public abstract void Add(FolioId folio);

    /// <summary>It is taken off its list (lruvec_del_folio).</summary>
    public abstract void Remove(FolioId folio);

    /// <summary>A page of a large folio that is split takes its place on the list beside the head (lru_add_split_folio).</summary>
    public virtual void AddBeside(FolioId page, FolioId head) => Lists.LinkYounger(page, head);

    /// <summary>It is to be the next one reclaimed (deactivate_page and a rotation).</summary>
    public abstract void AddCold(FolioId folio);

    /// <summary>Generations are begun until a lruvec has as many as there can be (max_lru_gen_memcg, mm/vmscan.c of 7.1).</summary>
    public virtual void FillGenerations(MemcgNodeId lruvec)
    {
    }

    /// <summary>Whether a lruvec has as many as there can be (recheck_lru_gen_max_memcg).</summary>
    public virtual bool HasAllGenerations(MemcgNodeId lruvec) => true;

    /// <summary>Whose lists of which node it is on (folio_lruvec): folios of nobody's are on the root's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected MemcgNodeId LruvecOf(FolioId folio)
    {
        MemcgId owner = folios.OwnerOf(folio);
        return Lists.LruvecOf(owner == MemcgId.None ? MemcgId.Root : owner, folio);
    }
}
