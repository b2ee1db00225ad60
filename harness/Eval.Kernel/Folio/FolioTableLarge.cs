using System.Runtime.CompilerServices;
using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Folio;

/// <summary>
/// Large folios: a huge page is its first page, the head, whose number is a multiple of its size; list, owner and references are the head's. Each of its
/// pages has mappings of its own, so that a part can be unmapped, and is a folio by itself once it has been split (mm/huge_memory.c).
/// </summary>
public sealed partial class FolioTable
{
    // By large folio: its pages that are mapped.
    private int[] _mappedPages = [];

    /// <summary>What the kernel does about huge pages.</summary>
    public HugePages Huge { get; }

    /// <summary>Those that are mapped in part and wait to be split.</summary>
    public SplitQueues SplitQueues { get; }

    /// <summary>Pages of a folio (folio_nr_pages).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PagesOf(FolioId folio) => (_flags[folio] & FolioFlags.Large) == 0 && _kind[folio] != FolioKind.Hugetlb ? 1 : PagesOfHuge(folio);

    private int PagesOfHuge(FolioId folio) => IsHugetlb(folio) ? Huge.Hugetlb.PagesEach : Huge.PagesEach;

    // Numbers that a folio has: one of each page, but of a hugetlb page one.
    private int NumbersOf(FolioId folio) => IsHugetlb(folio) ? 1 : PagesOf(folio);

    /// <summary>The folio that a page is of (page_folio).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FolioId HeadOf(FolioId page) => (_flags[page] & FolioFlags.Tail) == 0 ? page : new(page & -Huge.PagesEach);

    /// <summary>Whether any page of a folio is mapped (folio_mapped).</summary>
    public bool IsMapped(FolioId folio) =>
        (_flags[folio] & FolioFlags.Large) == 0 ? _mapCount[folio] > 0 : _mappedPages[folio / Huge.PagesEach] > 0;

    /// <summary>Whether all pages of a folio are mapped: a huge page by one entry (folio_entire_mapcount).</summary>
    public bool IsMappedWhole(FolioId folio) =>
        (_flags[folio] & FolioFlags.Large) == 0 ? _mapCount[folio] > 0 : _mappedPages[folio / Huge.PagesEach] == Huge.PagesEach;

    /// <summary>Allocates, charges and maps a huge page for a fault of anonymous memory; false when the charge is refused.</summary>
    internal bool AddHuge(FolioId head, MemcgId memcg, int cpu, ChargeContext context)
    {
        FolioId end = head + Huge.PagesEach;
        Begin(head, FolioKind.Anon, -1, FolioFlags.Present | FolioFlags.Large, cpu, inFault: true);
        _costs.Step(StepKind.PageAlloc, 1);
        if (!_owners.Current.Charge(head, memcg, cpu, context))
        {
            _flags[head] = FolioFlags.None;
            Huge.FaultFallbacks++;
            return false;
        }

        for (FolioId page = head; page < end; page++)
        {
            if (page != head)
            {
                Begin(page, FolioKind.Anon, -1, FolioFlags.Present | FolioFlags.Tail, cpu, inFault: false);
            }

            _mapCount[page] = 1;
            _ledger.FolioBorn(page, memcg);
        }

        Huge.FaultAllocs++;
        _mappedPages[head / Huge.PagesEach] = Huge.PagesEach;
        AddStat(head, OwnerOf(head), 1);
        PresentCount += Huge.PagesEach;

        // folio_add_lru: a large folio has the batch handed over at once.
        DrainPagevec(cpu);
        AddToLru(head);
        return true;
    }

    /// <summary>A page table lets go of this page of a huge page and of those after it up to an end (zap_huge_pmd, or __split_huge_pmd first).</summary>
    /// <returns>The first page that is not looked at.</returns>
    internal FolioId UnmapHuge(FolioId page, FolioId end)
    {
        FolioId head = HeadOf(page), stop = new(Math.Min(end, head + Huge.PagesEach));
        int gone = 0;
        for (; page < stop; page++)
        {
            gone += _mapCount[page];
            _mapCount[page] = 0;
        }

        if (gone > 0)
        {
            LetGo(head, gone);
        }

        return stop;
    }

    /// <summary>
    /// Splits a huge page into its pages (split_huge_page_to_list): each has the owner of all and stands beside it on its list, and those that nobody maps are
    /// freed.
    /// </summary>
    /// <returns>False when somebody holds it.</returns>
    internal bool TrySplit(FolioId head)
    {
        if (Has(head, FolioFlags.Isolated))
        {
            return false;
        }

        Huge.Splits++;
        Unqueue(head);
        AddStat(head, OwnerOf(head), -1);
        _costs.Step(StepKind.PageWalk, Huge.PagesEach);
        _owners.Current.Split(head, Huge.PagesEach);
        FolioFlags lockOfHead = _flags[head] & FolioFlags.Locked, own = _flags[head] & ~(FolioFlags.Large | FolioFlags.Locked);
        for (int i = Huge.PagesEach - 1; i >= 0; i--)
        {
            FolioId page = head + i;
            _flags[page] = i == 0 ? own | lockOfHead : own;
            AddStat(page, OwnerOf(page), 1);
            if (i > 0 && (own & FolioFlags.OnLru) != 0)
            {
                Placement.AddBeside(page, head);
            }
        }

        for (FolioId page = head; page < head + Huge.PagesEach; page++)
        {
            if (_mapCount[page] == 0)
            {
                Drop(page);
            }
        }

        return true;
    }

    private void EnsureLarge(int folios)
    {
        SplitQueues.Ensure(folios);
        Columns.Ensure(ref _mappedPages, Huge.AreUsed ? (folios + Huge.PagesEach - 1) / Huge.PagesEach : 0);
    }

    // folio_remove_rmap_ptes and __folio_remove_rmap.
    private void LetGo(FolioId head, int gone)
    {
        ref int mapped = ref _mappedPages[head / Huge.PagesEach];
        MemcgId owner = OwnerOf(head);
        AddStat(head, owner, -1);
        mapped -= gone;
        AddStat(head, owner, 1);
        if (mapped == 0)
        {
            SetMlocked(head, false);
            Drop(head);
        }
        else if (Huge.Queues == SplitQueueRule.AtOnce)
        {
            TrySplit(head);
        }
        else if (!Has(head, FolioFlags.PartlyMapped))
        {
            // deferred_split_folio.
            _flags[head] |= FolioFlags.PartlyMapped;
            SplitQueues.Add(SplitQueues.QueueFor(owner), head);
            Huge.DeferredSplits++;
        }
    }

    // folio_unqueue_deferred_split.
    private void Unqueue(FolioId head)
    {
        if (Has(head, FolioFlags.PartlyMapped))
        {
            SplitQueues.Remove(head);
            _flags[head] &= ~FolioFlags.PartlyMapped;
        }
    }

    // It waits on the queue of whoever pays for it (mem_cgroup_move_account of 5.4).
    private void Requeue(FolioId folio)
    {
        if (Has(folio, FolioFlags.PartlyMapped))
        {
            SplitQueues.Remove(folio);
            SplitQueues.Add(SplitQueues.QueueFor(OwnerOf(folio)), folio);
        }
    }

    // Pages of it that memory.stat has as anonymous, and as anon_thp.
    private (int Anon, int Huge) CountedPagesOf(FolioId head)
    {
        int mapped = _mappedPages[head / Huge.PagesEach];
        return !Huge.StatsFollowMappings ? (Huge.PagesEach, Huge.PagesEach) : (mapped, mapped == Huge.PagesEach ? mapped : 0);
    }
}
