using Eval.Kernel.Collections;
using Eval.Kernel.Ids;
using Eval.Kernel.Ledger;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Folio;

/// <summary>Pages on their way to swap and back (shrink_folio_list, mm/vmscan.c; do_swap_page, mm/memory.c; shmem_swapin_folio, mm/shmem.c).</summary>
internal sealed class Swapping(FolioTable folios, FileTable files, SwapSpace space, Facet<SwapOwner> owners, AllocationLedger ledger)
{
    /// <summary>Whether there is a device.</summary>
    public bool IsThere => space.IsThere;

    /// <summary>Pages that a group may still have in swap.</summary>
    public long MarginPages(MemcgId memcg) => space.MarginPages(memcg);

    /// <summary>Whether a page is in swap.</summary>
    public bool Has(FolioId page) => space.Has(page);

    /// <summary>
    /// Swaps out an anonymous or tmpfs folio that nobody needs: an entry is charged (add_to_swap), zswap or the device takes the page (swap_writepage), page
    /// tables and page cache point to the entry, and the folio is freed.
    /// </summary>
    /// <returns>False when there is no room for it; it stays.</returns>
    public bool TryOut(FolioId folio, int cpu)
    {
        MemcgId memcg = folios.OwnerOf(folio) is var owner && owner == MemcgId.None ? MemcgId.Root : owner;
        int pages = folios.PagesOf(folio);
        if (space.SizePages - space.UsedPages < pages || !TryCharge(folio, pages, memcg))
        {
            return false;
        }

        if (!space.Zswap.TryStore(folio, pages, memcg, cpu) && !space.Zswap.MayWriteBack(memcg))
        {
            Free(folio, folio + pages);
            return false;
        }

        if (pages > 1)
        {
            // An entry that no page table will point to is free again as the page leaves the swap cache.
            for (int i = 0; i < pages; i++)
            {
                if (folios.MapCount[folio + i] == 0)
                {
                    Free(folio + i, folio + i + 1);
                }
            }

            folios.UnmapHuge(folio, folio + pages);
            folios.ReclaimedPages += pages;
            return true;
        }

        if (folios.File[folio] is var file && file >= 0)
        {
            files.PresentPages[file]--;
        }

        folios.MapCountAt(folio) = 0;
        folios.Drop(folio);
        folios.ReclaimedPages++;
        return true;
    }

    // Entries for all pages of a folio, or for none.
    private bool TryCharge(FolioId folio, int pages, MemcgId memcg)
    {
        if (pages > 1 && !space.HasRoom(memcg, pages))
        {
            return false;
        }

        for (int charged = 0; charged < pages; charged++)
        {
            if (!owners.Current.Charge(folio + charged, memcg))
            {
                Free(folio, folio + charged);
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Brings a page back: its memory is charged to whom the facet says (mem_cgroup_swapin_charge_folio), and its entry is freed. Whoever allocated the page
    /// first is still who allocated it.
    /// </summary>
    /// <returns>False when the charge is refused; the page stays in swap.</returns>
    public bool TryIn(FolioId page, FolioKind kind, int file, MemcgId current, int cpu, bool inFault)
    {
        MemcgId allocator = ledger.MemcgOfFolio(page);
        if (!folios.Add(page, kind, file, owners.Current.PayerOf(page, current), cpu, inFault))
        {
            return false;
        }

        ledger.FolioDied(page);
        ledger.FolioBorn(page, allocator);
        space.Zswap.Load(page);
        if (space.Has(page))
        {
            // Else its task was killed for the charge, and the entry went with it.
            owners.Current.Uncharge(page);
        }

        return true;
    }

    /// <summary>Frees the entries of pages that nobody will need again (free_swap_and_cache, shmem_free_swap).</summary>
    public void Free(FolioId first, int end)
    {
        for (FolioId page = first; space.IsThere && page < end; page++)
        {
            if (space.Has(page))
            {
                space.Zswap.Free(page);
                owners.Current.Uncharge(page);
            }
        }
    }
}
