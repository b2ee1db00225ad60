using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Observation;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// Evicts the oldest generation of a group's page cache (lru_gen_shrink_lruvec, mm/vmscan.c of 6.12), and has the group aged when it has few old folios. With
/// nothing that comes back after its eviction counted (refaults), no tier of use is spared but the highest.
/// </summary>
internal sealed class GenerationScan(
    CostCounters costs, MemcgTree tree, Protection protection, NumaNodes nodes, FolioTable folios, FileTable files, PageCache cache, TaskTable tasks,
    GenerationPlacement placement, LruGenerations generations, GenerationAging aging, WatchPost post)
    : LruScan(nodes, folios, files, cache, tasks, post)
{
    /// <summary>
    /// MIN_LRU_BATCH on 64 bits: folios that are evicted together, and entries of a page table looked at around a young one (lru_gen_look_around).
    /// </summary>
    internal const int MinBatch = 64;

    // MAX_LRU_BATCH.
    private const int MaxBatch = 64 * MinBatch;

    private readonly FolioId[] _batch = new FolioId[MinBatch];

    /// <inheritdoc/>
    public override (long Inactive, long Active) SizesOf(MemcgNodeId lruvec)
    {
        (long Inactive, long Active) sizes = default;
        for (int place = 0; place < LruGenerations.Most; place++)
        {
            long count = CountAt(lruvec, place);
            sizes = generations.IsActive(lruvec, place) ? (sizes.Inactive, sizes.Active + count) : (sizes.Inactive + count, sizes.Active);
        }

        return sizes;
    }

    /// <summary>Nothing is deactivated: time makes generations old.</summary>
    public override bool IsInactiveLow(long inactive, long active) => false;

    /// <summary>try_to_shrink_lruvec: for the sake of fairness a group is scanned as far as its turn goes, however much is reclaimed.</summary>
    public override void Shrink(MemcgId memcg, ref ScanControl scan)
    {
        Folios.DrainPagevec(scan.Cpu);
        long scanned = 0;
        while (PagesToScan(memcg, ref scan) is > 0 and long most)
        {
            int now = Evict(memcg, ref scan);
            scanned += now;
            if (now == 0 || scanned >= most)
            {
                return;
            }
        }
    }

    // get_nr_to_scan; 0 where there is nothing to do now. Of a removed group everything is scraped out.
    private long PagesToScan(MemcgId memcg, ref ScanControl scan)
    {
        if (protection.IsBelowMin(scan.Top, memcg))
        {
            return 0;
        }

        bool ages = ShouldAge(Nodes.Of(memcg, scan.Node), out long pages);
        if (pages > 0 && !tree.IsOnline(memcg))
        {
            return pages;
        }

        if (!ages || scan.Priority == ScanControl.DefaultPriority)
        {
            return pages >> scan.Priority;
        }

        aging.Age(memcg, scan.Node);
        return 0;
    }

    // should_run_aging.
    private bool ShouldAge(MemcgNodeId lruvec, out long total)
    {
        int oldest = generations.OldestOf(lruvec, isFile: true), youngest = generations.YoungestOf(lruvec);
        total = 0;
        if (oldest + LruGenerations.Fewest > youngest)
        {
            return true;
        }

        long young = 0, old = 0;
        for (int generation = oldest; generation <= youngest; generation++)
        {
            int size = CountAt(lruvec, LruGenerations.PlaceOf(generation));
            total += size;
            young += generation == youngest ? size : 0;
            old += generation + LruGenerations.Fewest == youngest ? size : 0;
        }

        return oldest + LruGenerations.Fewest >= youngest
            && (young * LruGenerations.Fewest > total || old * (LruGenerations.Fewest + 2) < total);
    }

    // evict_folios: one batch. What has been looked at, 0 where that leads nowhere.
    private int Evict(MemcgId memcg, ref ScanControl scan)
    {
        MemcgNodeId lruvec = Nodes.Of(memcg, scan.Node);
        int scanned = ScanOldest(memcg, lruvec, ref scan);
        scanned += placement.TryEndOldest(lruvec) ? 1 : 0;
        return generations.CountOf(lruvec, isFile: true) == LruGenerations.Fewest ? 0 : scanned;
    }

    // scan_folios, then shrink_folio_list for what it has isolated.
    private int ScanOldest(MemcgId memcg, MemcgNodeId lruvec, ref ScanControl scan)
    {
        if (generations.CountOf(lruvec, isFile: true) == LruGenerations.Fewest)
        {
            return 0;
        }

        int place = LruGenerations.PlaceOf(generations.OldestOf(lruvec, isFile: true));
        int list = Folios.Lru.ListAt(lruvec, isFile: true, place), scanned = 0, isolated = 0;
        while (scanned < MaxBatch && isolated < MinBatch && Folios.Lru.Tail(list) is var folio && folio >= 0)
        {
            scanned++;
            scan.ScannedPages++;
            costs.Step(StepKind.ListNode, 1);
            if (placement.PlaceOf(folio) != place)
            {
                placement.MoveToItsOwn(folio, lruvec);
            }
            else if (placement.IsUsedOften(folio))
            {
                placement.MoveOn(folio, lruvec);
                Keeps(memcg);
            }
            else
            {
                Folios.Isolate(folio);
                _batch[isolated++] = folio;
            }
        }

        foreach (FolioId folio in _batch.AsSpan(0, isolated))
        {
            scan.ReclaimedPages += TryReclaim(folio, memcg, lruvec) ? 1 : 0;
        }

        return scanned;
    }

    // shrink_folio_list. What is rejected goes to the youngest generation, and what has been written back to the oldest one's tail.
    private bool TryReclaim(FolioId folio, MemcgId memcg, MemcgNodeId lruvec)
    {
        if (Folios.Has(folio, FolioFlags.Locked))
        {
            PutbackYoung(folio);
            return false;
        }

        if (Folios.Has(folio, FolioFlags.Young) && Folios.MapCount[folio] > 0)
        {
            LookAround(folio, memcg, lruvec);
            PutbackYoung(folio);
            Keeps(memcg);
            return false;
        }

        if (Folios.Has(folio, FolioFlags.Dirty))
        {
            Clean(folio);
            Folios.PutbackCold(folio);
            Keeps(memcg);
            return false;
        }

        Folios.FlagsAt(folio) &= ~FolioFlags.Isolated;
        Free(folio);
        return true;
    }

    private void PutbackYoung(FolioId folio)
    {
        Folios.FlagsAt(folio) |= FolioFlags.Active;
        Folios.Putback(folio);
    }

    // lru_gen_look_around: its neighbours in the page table that are young are promoted with it.
    private void LookAround(FolioId folio, MemcgId memcg, MemcgNodeId lruvec)
    {
        FolioId first = new(Math.Max(0, folio - (MinBatch / 2))), end = new(Math.Min(Folios.Count, folio + (MinBatch / 2)));
        int youngest = LruGenerations.PlaceOf(generations.YoungestOf(lruvec));
        for (FolioId near = first; near < end; near++)
        {
            costs.Step(StepKind.PageWalk, 1);
            if (Folios.Has(near, FolioFlags.Young) && Folios.MapCount[near] > 0 && Folios.File[near] == Folios.File[folio] && Folios.OwnerOf(near) == memcg
                && Folios.Lru.LruvecOf(memcg, near) == lruvec)
            {
                Folios.FlagsAt(near) &= ~FolioFlags.Young;
                placement.Promote(near, youngest);
            }
        }
    }

    private int CountAt(MemcgNodeId lruvec, int place) => Folios.Lru.Count[Folios.Lru.ListAt(lruvec, isFile: true, place)];
}
