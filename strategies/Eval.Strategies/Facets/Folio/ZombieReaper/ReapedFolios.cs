using Eval.Kernel.Contract;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;

namespace Eval.Strategies.Facets.Folio.ZombieReaper;

/// <summary>
/// Folio facet "zombie reaper" (mm/memcg_reaper.c of Alibaba's kernels): a thread wakes every five seconds and reclaims from each dying group, until
/// its usage is zero or reclaim gets nowhere; one with dirty pages is left to write-back for dirty_expire_interval. The thread sleeps on when no group is
/// dying and when a pass over groups without dirty pages found nothing: it would find nothing again.
/// </summary>
public sealed class ReapedFolios : FolioOwnership
{
    // reaper_scan_interval, and reaper_pages_scan: 5 GiB of 4 KiB pages.
    private const long IntervalNanoseconds = 5_000_000_000;
    private const long PagesPerScan = 1_310_720;

    private readonly List<(MemcgId Memcg, int Rounds)> _dying = [];
    private readonly ReaperThread _thread;
    private bool _isAsleep;

    /// <summary>The facet.</summary>
    public ReapedFolios() => _thread = new ReaperThread(this);

    /// <inheritdoc/>
    public override FacetInfo Info => base.Info with
    {
        Name = "zombie reaper",
        Idea = "A thread wakes every five seconds and reclaims what removed groups still have; a folio keeps its group until then.",
        Cost = "Page cache that others use is thrown away and read again, and memory that cannot be reclaimed still pins its group.",
        Admits = [new("zombies-drain", "mm/memcg_reaper.c, do_reap_zombie_memcg: what cannot be reclaimed stays a non-empty zombie memcg")],
    };

    /// <inheritdoc/>
    public override WorkResult MemcgOffline(MemcgId memcg, int stage)
    {
        _dying.Add((memcg, 0));
        Sleep();
        return WorkResult.Done;
    }

    private void Sleep()
    {
        if (!_isAsleep)
        {
            _isAsleep = true;
            Machine.Timeline.AfterTimer(IntervalNanoseconds, _thread, 0);
        }
    }

    // reap_zombie_memcgs.
    private void Reap()
    {
        _isAsleep = false;
        long reclaimed = 0;
        bool waits = false;
        int kept = 0;
        for (int i = 0; i < _dying.Count; i++)
        {
            (MemcgId memcg, int rounds) = _dying[i];
            if (Machine.Tree.State[memcg] != MemcgState.Dying)
            {
                continue;
            }

            if ((rounds + 1) * IntervalNanoseconds < Machine.Description.DirtyExpireNanoseconds && HasDirtyFolios(memcg))
            {
                waits = true;
            }
            else if (reclaimed < PagesPerScan)
            {
                reclaimed += ReapOne(memcg);
            }

            _dying[kept++] = (memcg, rounds + 1);
        }

        _dying.RemoveRange(kept, _dying.Count - kept);
        if (reclaimed > 0 || waits)
        {
            Sleep();
        }
    }

    // NR_FILE_DIRTY of the group.
    private bool HasDirtyFolios(MemcgId memcg)
    {
        LruLists lru = Machine.Folios.Lru;
        for (int list = lru.FirstOf(memcg); list <= lru.LastOf(memcg); list++)
        {
            for (FolioId folio = lru.Head(list); lru.IsFile(list) && folio >= 0; folio = lru.Older(folio))
            {
                if (Machine.Folios.Has(folio, FolioFlags.Dirty))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // do_reap_zombie_memcg: reclaims for as long as that gets somewhere, and drains the stocks once when it does not.
    private long ReapOne(MemcgId memcg)
    {
        long reclaimed = 0;
        bool isDrained = false;
        while (Machine.Memory.UsagePages[memcg] > 0)
        {
            long pages = Machine.Reclaimer.Reclaim(memcg, 1, KernelThreads.DriverCpu);
            reclaimed += pages;
            if (pages == 0 && isDrained)
            {
                break;
            }

            if (pages == 0)
            {
                isDrained = true;
                Machine.Stock.DrainAll(memcg, KernelThreads.DriverCpu);
            }
        }

        return reclaimed;
    }

    private sealed class ReaperThread(ReapedFolios facet) : Work
    {
        public override string Name => "zombie_memcg_reaper";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            facet.Reap();
            return WorkResult.Done;
        }
    }
}
