using Eval.Kernel.Charging;
using Eval.Kernel.Costs;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Observation;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// Reclaims from the inactive and active file lists of one group (get_scan_count, SCAN_FILE; shrink_inactive_list, shrink_active_list, mm/vmscan.c).
/// </summary>
internal sealed class TwoListScan(
    CostCounters costs, MemcgTree tree, PageCounter memory, Protection protection, FolioTable folios, FileTable files, PageCache cache, TaskTable tasks,
    int pageSizeBytes, WatchPost post)
    : LruScan(folios, files, cache, tasks, post)
{
    private readonly int _pagesPerGibibyteShift = 30 - int.Log2(pageSizeBytes);

    /// <inheritdoc/>
    public override (long Inactive, long Active) SizesOf(MemcgId memcg) => (CountOf(memcg, LruKind.InactiveFile), CountOf(memcg, LruKind.ActiveFile));

    /// <summary>
    /// Whether there are too few inactive folios for so many active ones (inactive_is_low): more active than the square root of ten times the GiB, at
    /// least one, to one.
    /// </summary>
    public override bool IsInactiveLow(long inactive, long active)
    {
        long gibibytes = (inactive + active) >> _pagesPerGibibyteShift;
        long ratio = gibibytes > 0 ? (long)Math.Sqrt(10 * gibibytes) : 1;
        return inactive * ratio < active;
    }

    /// <summary>Scans a part of the group's lists, in batches from the tails, until the reclaim has what it wants from this group.</summary>
    public override void Shrink(MemcgId memcg, ref ScanControl scan)
    {
        long shielded = ShieldedPages(memcg, ref scan);
        long active = PartOf(memcg, LruKind.ActiveFile, shielded, scan.Priority), inactive = PartOf(memcg, LruKind.InactiveFile, shielded, scan.Priority);
        long reclaimed = 0;
        while (inactive > 0 || active > 0)
        {
            if (inactive > 0)
            {
                int batch = (int)Math.Min(inactive, IReclaim.ClusterPages);
                inactive -= batch;
                reclaimed += ShrinkInactive(memcg, batch, ref scan);
            }

            if (active > 0)
            {
                int batch = (int)Math.Min(active, IReclaim.ClusterPages);
                active -= batch;
                if (scan.MayDeactivate)
                {
                    AgeActive(memcg, batch, ref scan);
                }
                else
                {
                    scan.SkippedActive = true;
                }
            }

            if (reclaimed >= scan.WantedPages)
            {
                break;
            }
        }

        scan.ReclaimedPages += reclaimed;
    }

    // get_scan_count: up to memory.low where it has not come to the last, memory.min in any case.
    private long ShieldedPages(MemcgId memcg, ref ScanControl scan)
    {
        (long min, long low) = protection.Of(scan.Top, memcg);
        if (scan.TakesLow || low <= min)
        {
            return min;
        }

        scan.SkippedLow = true;
        return low;
    }

    // get_scan_count: a list is scanned as far as its group is over what is protected. What rounds down to nothing is left for a lower priority, but the
    // last folios of a dying group are scraped out.
    private long PartOf(MemcgId memcg, LruKind kind, long shielded, int priority)
    {
        long size = CountOf(memcg, kind), scanned = size;
        if (shielded > 0)
        {
            long whole = Math.Max(memory.UsagePages[memcg], shielded);
            scanned = Math.Max(size - (long)((Int128)size * shielded / (whole + 1)), IReclaim.ClusterPages);
        }

        long part = scanned >> priority;
        return part == 0 && !tree.IsOnline(memcg) ? Math.Min(size, IReclaim.ClusterPages) : part;
    }

    private int CountOf(MemcgId memcg, LruKind kind) => Folios.Lru.Count[Folios.Lru.ListOf(memcg, kind)];

    private int ShrinkInactive(MemcgId memcg, int batch, ref ScanControl scan)
    {
        int reclaimed = 0;
        Folios.DrainPagevec(scan.Cpu);
        FolioId folio = Folios.Lru.Tail(Folios.Lru.ListOf(memcg, LruKind.InactiveFile));
        for (; batch > 0 && folio >= 0; batch--)
        {
            FolioId younger = Folios.Lru.Younger(folio);
            costs.Step(StepKind.ListNode, 1);
            scan.ScannedFolios++;
            reclaimed += TryReclaim(folio, memcg) ? 1 : 0;
            folio = younger;
        }

        return reclaimed;
    }

    // shrink_folio_list.
    private bool TryReclaim(FolioId folio, MemcgId memcg)
    {
        if (Folios.Has(folio, FolioFlags.Locked))
        {
            Folios.Rotate(folio);
            return false;
        }

        if (Folios.Has(folio, FolioFlags.Referenced) && Folios.MapCount[folio] > 0)
        {
            Folios.SetActive(folio, true);
            Keeps(memcg);
            return false;
        }

        if (Folios.Has(folio, FolioFlags.Dirty))
        {
            // When it has been written it comes back to the tail (folio_rotate_reclaimable).
            Clean(folio);
            Keeps(memcg);
            return false;
        }

        Free(folio);
        return true;
    }

    // shrink_active_list.
    private void AgeActive(MemcgId memcg, int batch, ref ScanControl scan)
    {
        Folios.DrainPagevec(scan.Cpu);
        FolioId folio = Folios.Lru.Tail(Folios.Lru.ListOf(memcg, LruKind.ActiveFile));
        for (; batch > 0 && folio >= 0; batch--)
        {
            FolioId younger = Folios.Lru.Younger(folio);
            costs.Step(StepKind.ListNode, 1);
            Folios.SetActive(folio, false);
            folio = younger;
        }
    }
}
