using Eval.Kernel.Charging;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Observation;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// Reclaims from the inactive and active lists of one group (shrink_lruvec, shrink_inactive_list, shrink_active_list, mm/vmscan.c): of page cache, and, where
/// there is swap, of anonymous memory and tmpfs.
/// </summary>
internal sealed class TwoListScan(
    CostCounters costs, ScanBalance balance, Swapping swapping, NumaNodes nodes, FolioTable folios, FileTable files, PageCache cache, TaskTable tasks,
    int pageSizeBytes, WatchPost post)
    : LruScan(nodes, folios, files, cache, tasks, post)
{
    private readonly int _pagesPerGibibyteShift = 30 - int.Log2(pageSizeBytes);

    /// <inheritdoc/>
    public override (long Inactive, long Active) SizesOf(MemcgNodeId lruvec) => (CountOf(lruvec, LruKind.InactiveFile), CountOf(lruvec, LruKind.ActiveFile));

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

    /// <inheritdoc/>
    public override (long Inactive, long Active) AnonSizesOf(MemcgNodeId lruvec) =>
        swapping.IsThere ? (CountOf(lruvec, LruKind.InactiveAnon), CountOf(lruvec, LruKind.ActiveAnon)) : default;

    /// <summary>Scans a part of the group's lists, in batches from the tails, until the reclaim has what it wants from this group.</summary>
    public override void Shrink(MemcgId memcg, ref ScanControl scan)
    {
        MemcgNodeId lruvec = Nodes.Of(memcg, scan.Node);
        Span<long> targets = stackalloc long[ScanBalance.Lists], left = stackalloc long[ScanBalance.Lists];
        targets.Clear();
        balance.Count(memcg, ref scan, targets);
        targets.CopyTo(left);
        long reclaimed = 0;
        while (left[(int)LruKind.InactiveAnon] > 0 || left[(int)LruKind.InactiveFile] > 0 || left[(int)LruKind.ActiveFile] > 0)
        {
            for (LruKind kind = LruKind.InactiveAnon; kind <= LruKind.ActiveFile; kind++)
            {
                int batch = (int)Math.Min(left[(int)kind], IReclaim.ClusterPages);
                if (batch > 0)
                {
                    left[(int)kind] -= batch;
                    reclaimed += ShrinkList(memcg, kind, batch, ref scan);
                }
            }

            if (reclaimed >= scan.WantedPages && !ScanBalance.Adjust(targets, left))
            {
                break;
            }
        }

        scan.ReclaimedPages += reclaimed;

        // shrink_lruvec: anonymous lists are kept in proportion also where nothing of them is scanned.
        if (swapping.IsThere && IsInactiveLow(CountOf(lruvec, LruKind.InactiveAnon), CountOf(lruvec, LruKind.ActiveAnon)))
        {
            AgeActive(lruvec, LruKind.ActiveAnon, IReclaim.ClusterPages, ref scan);
        }
    }

    // shrink_list.
    private int ShrinkList(MemcgId memcg, LruKind kind, int batch, ref ScanControl scan)
    {
        if (kind is LruKind.InactiveAnon or LruKind.InactiveFile)
        {
            return ShrinkInactive(memcg, kind, batch, ref scan);
        }

        if (kind == LruKind.ActiveFile ? scan.MayDeactivate : scan.MayDeactivateAnon)
        {
            AgeActive(Nodes.Of(memcg, scan.Node), kind, batch, ref scan);
        }
        else
        {
            scan.SkippedActive = true;
        }

        return 0;
    }

    private int CountOf(MemcgNodeId lruvec, LruKind kind) => Folios.Lru.Count[Folios.Lru.ListOf(lruvec, kind)];

    private int ShrinkInactive(MemcgId memcg, LruKind kind, int batch, ref ScanControl scan)
    {
        int reclaimed = 0;
        Folios.DrainPagevec(scan.Cpu);
        FolioId folio = Folios.Lru.Tail(Folios.Lru.ListOf(Nodes.Of(memcg, scan.Node), kind));
        while (batch > 0 && folio >= 0)
        {
            // isolate_lru_folios: a huge page counts with all its pages, and is not left for being more than were wanted.
            int pages = Folios.PagesOf(folio);
            FolioId younger = Folios.Lru.Younger(folio);
            costs.Step(StepKind.ListNode, 1);
            scan.ScannedPages += pages;
            reclaimed += pages == 1 ? (TryReclaim(folio, memcg, scan.Cpu) ? 1 : 0) : ReclaimHuge(folio, memcg, scan.Cpu);
            batch -= pages;
            folio = younger;
        }

        return reclaimed;
    }

    // The same of a huge page: swapped out whole, or split where that is not done or swap has no such room, and each page by itself.
    private int ReclaimHuge(FolioId head, MemcgId memcg, int cpu)
    {
        if (Folios.Has(head, FolioFlags.Locked))
        {
            Folios.Rotate(head);
            return 0;
        }

        if (IsSpared(head))
        {
            return 0;
        }

        HugePages huge = Folios.Huge;
        bool splits = huge.SplitsBeforeSwap || (huge.SplitsPartsBeforeSwap && Folios.Has(head, FolioFlags.PartlyMapped));
        if (!splits && swapping.TryOut(head, cpu))
        {
            return huge.PagesEach;
        }

        if (!Folios.TrySplit(head))
        {
            Folios.SetActive(head, true);
            return 0;
        }

        int reclaimed = 0;
        for (int i = 0; i < huge.PagesEach; i++)
        {
            reclaimed += Folios.Has(head + i, FolioFlags.Present) && TryReclaim(head + i, memcg, cpu) ? 1 : 0;
        }

        return reclaimed;
    }

    // shrink_folio_list.
    private bool TryReclaim(FolioId folio, MemcgId memcg, int cpu)
    {
        if (Folios.Has(folio, FolioFlags.Locked))
        {
            Folios.Rotate(folio);
            return false;
        }

        if (Folios.Kind[folio] == FolioKind.Anon)
        {
            return !IsSpared(folio) && TrySwapOut(folio, cpu);
        }

        if (Folios.Has(folio, FolioFlags.Referenced) && Folios.MapCount[folio] > 0)
        {
            Folios.SetActive(folio, true);
            Keeps(memcg);
            return false;
        }

        if (Folios.Kind[folio] == FolioKind.Shmem)
        {
            return TrySwapOut(folio, cpu);
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

    // folio_check_references: what page tables have used since the last look is spared once, and active when it happens again (at once up to 5.8).
    private bool IsSpared(FolioId folio)
    {
        bool isYoung = Folios.Has(folio, FolioFlags.Young), wasYoung = Folios.Has(folio, FolioFlags.Referenced);
        Folios.FlagsAt(folio) &= ~(FolioFlags.Young | FolioFlags.Referenced);
        if (isYoung && (wasYoung || Folios.AnonStartsActive))
        {
            Folios.SetActive(folio, true);
        }
        else if (isYoung)
        {
            Folios.FlagsAt(folio) |= FolioFlags.Referenced;
            Folios.Rotate(folio);
        }

        return isYoung;
    }

    // What finds no room in swap is active, so that reclaim does not meet it again soon (activate_locked).
    private bool TrySwapOut(FolioId folio, int cpu)
    {
        if (swapping.TryOut(folio, cpu))
        {
            return true;
        }

        Folios.SetActive(folio, true);
        return false;
    }

    // shrink_active_list.
    private void AgeActive(MemcgNodeId lruvec, LruKind kind, int batch, ref ScanControl scan)
    {
        Folios.DrainPagevec(scan.Cpu);
        FolioId folio = Folios.Lru.Tail(Folios.Lru.ListOf(lruvec, kind));
        while (batch > 0 && folio >= 0)
        {
            batch -= Folios.PagesOf(folio);
            FolioId younger = Folios.Lru.Younger(folio);
            costs.Step(StepKind.ListNode, 1);
            Folios.FlagsAt(folio) &= ~FolioFlags.Young;
            Folios.SetActive(folio, false);
            folio = younger;
        }
    }
}
