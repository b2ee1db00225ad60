using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Folio;

/// <summary>
/// Generations of MGLRU: what a fault brings in belongs to the youngest one, what is read to an old one. Use through a page table promotes when the aging
/// sees it; uses through file descriptors are counted, and many of them spare a folio once (MAX_NR_TIERS, include/linux/mmzone.h).
/// </summary>
internal sealed class GenerationPlacement(FolioTable folios, LruGenerations generations, CostCounters costs) : LruPlacement(folios)
{
    // PG_referenced, PG_workingset and LRU_REFS_MASK of two bits: folio_inc_refs counts no further.
    private const byte MostUses = 5;

    // folio_lru_gen, one more: 0 while the folio is on no list of a generation.
    private byte[] _place = [];
    private byte[] _uses = [];

    /// <summary>Place of the generation a folio belongs to, -1 for none (folio_lru_gen).</summary>
    public int PlaceOf(FolioId folio) => _place[folio] - 1;

    /// <summary>Whether it has been used as often as is counted, so that eviction spares it.</summary>
    public bool IsUsedOften(FolioId folio) => _uses[folio] == MostUses;

    public override void Ensure(int count)
    {
        Columns.Ensure(ref _place, count);
        Columns.Ensure(ref _uses, count);
    }

    public override void Born(FolioId folio, bool inFault)
    {
        (_place[folio], _uses[folio]) = (0, 0);
        if (inFault)
        {
            Folios.FlagsAt(folio) |= FolioFlags.Active;
        }
    }

    // folio_inc_refs.
    public override void MarkAccessed(FolioId folio) => _uses[folio] += _uses[folio] < MostUses && !Folios.Has(folio, FolioFlags.Mlocked) ? (byte)1 : (byte)0;

    public override void Touched(FolioId folio) => Folios.FlagsAt(folio) |= FolioFlags.Young;

    public override void Unmapped(FolioId folio)
    {
        if (Folios.Has(folio, FolioFlags.Young) && Folios.Kind[folio] != FolioKind.Anon)
        {
            MarkAccessed(folio);
        }

        if (Folios.MapCount[folio] == 0)
        {
            Folios.FlagsAt(folio) &= ~FolioFlags.Young;
        }
    }

    public override void Add(FolioId folio) => Add(folio, isCold: false);

    public override void AddCold(FolioId folio)
    {
        Folios.FlagsAt(folio) &= ~FolioFlags.Active;
        _uses[folio] = 0;
        Add(folio, isCold: true);
    }

    // lru_gen_del_folio: what was young stays so.
    public override void Remove(FolioId folio)
    {
        MemcgNodeId lruvec = LruvecOf(folio);
        int place = PlaceOf(folio);
        if (place < 0)
        {
            Lists.Remove(Lists.UnevictableOf(lruvec), folio, Folios.PagesOf(folio));
            return;
        }

        _place[folio] = 0;
        if (generations.IsActive(lruvec, place))
        {
            Folios.FlagsAt(folio) |= FolioFlags.Active;
        }

        Lists.Remove(Lists.ListAt(lruvec, IsFile(folio), place), folio, Folios.PagesOf(folio));
    }

    public override void AddBeside(FolioId page, FolioId head)
    {
        (_place[page], _uses[page]) = (_place[head], _uses[head]);
        base.AddBeside(page, head);
    }

    /// <summary>
    /// The aging or a neighbour in a page table has seen it used: it belongs to a younger generation, though it stands where it stood (folio_update_gen).
    /// </summary>
    public void Promote(FolioId folio, int place)
    {
        int old = PlaceOf(folio);
        if (old < 0)
        {
            _uses[folio] = Math.Max(_uses[folio], (byte)1);
            return;
        }

        _uses[folio] = 0;
        if (old != place)
        {
            _place[folio] = (byte)(place + 1);
            MemcgNodeId lruvec = LruvecOf(folio);
            Lists.Recount(Lists.ListAt(lruvec, IsFile(folio), old), Lists.ListAt(lruvec, IsFile(folio), place), Folios.PagesOf(folio));
        }
    }

    /// <summary>A promoted folio of page cache moves to the head of the list it is counted on (sort_folio).</summary>
    public void MoveToItsOwn(FolioId folio, MemcgNodeId lruvec)
    {
        Lists.Unlink(folio);
        Lists.LinkHead(Lists.ListAt(lruvec, isFile: true, PlaceOf(folio)), folio);
    }

    /// <summary>
    /// A folio of the oldest generation of page cache moves to the tail of the next one, or of its own where it has been promoted (folio_inc_gen).
    /// </summary>
    public void MoveOn(FolioId folio, MemcgNodeId lruvec)
    {
        int oldest = LruGenerations.PlaceOf(generations.OldestOf(lruvec, isFile: true));
        if (PlaceOf(folio) == oldest)
        {
            Promote(folio, LruGenerations.PlaceOf(oldest + 1));
        }

        Lists.Unlink(folio);
        Lists.LinkTail(Lists.ListAt(lruvec, isFile: true, PlaceOf(folio)), folio);
    }

    /// <inheritdoc/>
    public override void FillGenerations(MemcgNodeId lruvec)
    {
        while (!HasAllGenerations(lruvec))
        {
            Begin(lruvec);
        }
    }

    /// <inheritdoc/>
    public override bool HasAllGenerations(MemcgNodeId lruvec) =>
        generations.CountOf(lruvec, isFile: false) == LruGenerations.Most && generations.CountOf(lruvec, isFile: true) == LruGenerations.Most;

    /// <summary>
    /// A generation begins (inc_max_seq). Where there is no room for another, the oldest of page cache becomes one with the next. Anonymous memory, which
    /// cannot be evicted without swap, stays where it is: its oldest list is the youngest one then.
    /// </summary>
    public void Begin(MemcgNodeId lruvec)
    {
        costs.Step(StepKind.Lock, 1);
        if (generations.CountOf(lruvec, isFile: true) == LruGenerations.Most)
        {
            int list = OldestFileOf(lruvec);
            while (Lists.Tail(list) is var folio && folio >= 0)
            {
                costs.Step(StepKind.ListNode, 1);
                MoveOn(folio, lruvec);
            }

            generations.End(lruvec, isFile: true);
        }

        if (generations.CountOf(lruvec, isFile: false) == LruGenerations.Most)
        {
            generations.End(lruvec, isFile: false);
        }

        generations.Begin(lruvec);
    }

    /// <summary>The oldest generations of page cache that are empty are none any more (try_to_inc_min_seq).</summary>
    /// <returns>Whether one was.</returns>
    public bool TryEndOldest(MemcgNodeId lruvec)
    {
        bool any = false;
        while (generations.OldestOf(lruvec, isFile: true) + LruGenerations.Fewest <= generations.YoungestOf(lruvec) && Lists.Tail(OldestFileOf(lruvec)) < 0)
        {
            generations.End(lruvec, isFile: true);
            any = true;
        }

        return any;
    }

    private int OldestFileOf(MemcgNodeId lruvec) => Lists.ListAt(lruvec, isFile: true, LruGenerations.PlaceOf(generations.OldestOf(lruvec, isFile: true)));

    private bool IsFile(FolioId folio) => Folios.Kind[folio] == FolioKind.File;

    // lru_gen_add_folio.
    private void Add(FolioId folio, bool isCold)
    {
        MemcgNodeId lruvec = LruvecOf(folio);
        if (Folios.Has(folio, FolioFlags.Mlocked))
        {
            Lists.AddHead(Lists.UnevictableOf(lruvec), folio, Folios.PagesOf(folio));
            return;
        }

        bool isFile = IsFile(folio);
        int place = LruGenerations.PlaceOf(GenerationFor(folio, lruvec, isFile, isCold));
        _place[folio] = (byte)(place + 1);
        if (Folios.Has(folio, FolioFlags.Active))
        {
            Folios.FlagsAt(folio) &= ~FolioFlags.Active;
            _uses[folio] = 0;
        }

        int list = Lists.ListAt(lruvec, isFile, place);
        if (isCold)
        {
            Lists.AddTail(list, folio, Folios.PagesOf(folio));
        }
        else
        {
            Lists.AddHead(list, folio, Folios.PagesOf(folio));
        }
    }

    // There is no swap, so anonymous memory is never in its cache.
    private int GenerationFor(FolioId folio, MemcgNodeId lruvec, bool isFile, bool isCold)
    {
        int youngest = generations.YoungestOf(lruvec), oldest = generations.OldestOf(lruvec, isFile);
        return Folios.Has(folio, FolioFlags.Active) ? youngest
            : !isFile ? youngest - 1
            : isCold || oldest + LruGenerations.Fewest >= youngest ? oldest
            : oldest + 1;
    }
}
