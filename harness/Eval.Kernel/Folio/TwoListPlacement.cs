using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Folio;

/// <summary>An active and an inactive list each for anonymous memory and page cache: what is used twice is active.</summary>
internal sealed class TwoListPlacement(FolioTable folios) : LruPlacement(folios)
{
    // Anonymous memory starts on the active list (mm/memory.c, do_anonymous_page) up to 5.8, and its page table entry is young (mk_pte).
    public override void Born(FolioId folio, bool inFault)
    {
        if (Folios.Kind[folio] == FolioKind.Anon)
        {
            Folios.FlagsAt(folio) |=
                (Folios.AnonStartsActive ? FolioFlags.Active : FolioFlags.None) | (Folios.Swap.IsThere ? FolioFlags.Young : FolioFlags.None);
        }
    }

    public override void MarkAccessed(FolioId folio)
    {
        if (!Folios.Has(folio, FolioFlags.Referenced))
        {
            Folios.FlagsAt(folio) |= FolioFlags.Referenced;
        }
        else if (!Folios.Has(folio, FolioFlags.Active))
        {
            Folios.SetActive(folio, true);
        }
    }

    public override void Touched(FolioId folio) => MarkAccessed(folio);

    public override void Add(FolioId folio) => Lists.AddHead(ListOf(folio), folio, Folios.PagesOf(folio));

    public override void Remove(FolioId folio) => Lists.Remove(ListOf(folio), folio, Folios.PagesOf(folio));

    public override void AddCold(FolioId folio)
    {
        Folios.FlagsAt(folio) &= ~(FolioFlags.Active | FolioFlags.Referenced);
        Lists.AddTail(ListOf(folio), folio, Folios.PagesOf(folio));
    }

    private int ListOf(FolioId folio)
    {
        FolioFlags flags = Folios.Flags[folio];
        MemcgNodeId lruvec = LruvecOf(folio);
        if ((flags & FolioFlags.Mlocked) != 0)
        {
            return Lists.UnevictableOf(lruvec);
        }

        bool active = (flags & FolioFlags.Active) != 0;
        return Folios.Kind[folio] == FolioKind.File
            ? Lists.ListOf(lruvec, active ? LruKind.ActiveFile : LruKind.InactiveFile)
            : Lists.ListOf(lruvec, active ? LruKind.ActiveAnon : LruKind.InactiveAnon);
    }
}
