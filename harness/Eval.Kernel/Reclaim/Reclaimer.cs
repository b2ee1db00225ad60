using Eval.Kernel.Charging;
using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Observation;
using Eval.Kernel.Slab;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// Reclaim on behalf of a group (try_to_free_mem_cgroup_pages, mm/vmscan.c): visits, node by node, every group of the subtree, dying ones too, scans a part of
/// each one's lists that doubles from pass to pass, and asks the shrinkers at each visit. Each visit is a step, so dead groups cost whoever reclaims above
/// them.
/// </summary>
public sealed class Reclaimer : IReclaim
{
    // VMPRESSURE_LEVEL_CRITICAL_PRIO: ilog2(100 / 10); vmpressure_win: SWAP_CLUSTER_MAX * 16.
    private const int CriticalPriority = 3, PressureWindowPages = IReclaim.ClusterPages * 16;

    private readonly SubtreeVisits _visits;
    private readonly NumaNodes _nodes;
    private readonly bool _countsSlabs;
    private readonly CostCounters _costs;
    private readonly Protection _protection;
    private readonly MemoryEvents _events;
    private readonly Facet<KmemOwner> _kmem;
    private readonly Facet<TaskMover> _move;
    private readonly SubtreeWalk _walk;
    private readonly LruScan _lists;
    private readonly FileShrinker _shrinker;
    private readonly SplitShrinker? _splits;
    private readonly WatchPost _post;

    internal Reclaimer(
        MachineDescription description, CostCounters costs, NumaNodes nodes, MemcgTree tree, Protection protection, MemoryEvents events,
        Facet<KmemOwner> kmem, Facet<TaskMover> move, LruScan lists, FileShrinker shrinker, SplitShrinker? splits, WatchPost post)
    {
        Retries = description.ReclaimRetries;
        _visits = description.SubtreeVisits;
        _nodes = nodes;
        _countsSlabs = description.SlabsCountAsReclaimed;
        _costs = costs;
        _protection = protection;
        _events = events;
        _kmem = kmem;
        _move = move;
        _walk = new SubtreeWalk(description.SubtreeVisits, nodes, tree);
        _lists = lists;
        _shrinker = shrinker;
        _splits = splits;
        _post = post;
    }

    /// <inheritdoc/>
    public int Retries { get; }

    /// <summary>Steps taken by reclaim so far, whoever's path paid for them.</summary>
    public long Steps { get; private set; }

    /// <summary>Groups visited so far.</summary>
    public long Visits { get; private set; }

    /// <inheritdoc/>
    public long Reclaim(MemcgId memcg, long pages, int cpu, int swappiness = IReclaim.DefaultSwappiness)
    {
        long steps = _costs.TotalSteps;
        _post.Watcher?.ReclaimBegins(memcg);
        ScanControl scan = new()
        {
            Top = memcg,
            Cpu = cpu,
            Swappiness = swappiness,
            WantedPages = Math.Max(pages, IReclaim.ClusterPages),
            StopsEarly = _visits != SubtreeVisits.Whole,
            LowestPriority = ScanControl.DefaultPriority,
        };
        do
        {
            ScanAll(ref scan);
        }
        while (scan.ReclaimedPages == 0 && TriesHarder(ref scan));

        _post.Watcher?.ReclaimEnds(memcg, scan.LowestPriority, scan.WantedPages);
        Steps += _costs.TotalSteps - steps;
        return scan.ReclaimedPages;
    }

    /// <summary>A group goes: no walk goes on from it.</summary>
    internal void Forget(MemcgId memcg) => _walk.Forget(memcg);

    // do_try_to_free_pages, before it gives up: every group, then active folios, then those that memory.low protects.
    private bool TriesHarder(ref ScanControl scan)
    {
        if (scan.StopsEarly && _visits == SubtreeVisits.Resumed)
        {
            // memcg_full_walk.
            scan.StopsEarly = false;
            return true;
        }

        if (scan.SkippedActive)
        {
            (scan.ForcesDeactivation, scan.SkippedActive) = (true, false);
            return true;
        }

        if (scan.SkippedLow)
        {
            (scan.TakesLow, scan.SkippedLow, scan.ForcesDeactivation) = (true, false, false);
            return true;
        }

        return false;
    }

    // One round of priorities. shrink_zones: in each all nodes, as the zonelist of the one that reclaims has them, whatever the first of them gives.
    private void ScanAll(ref ScanControl scan)
    {
        Span<SubtreeSizes> sizes = stackalloc SubtreeSizes[_nodes.Count];
        for (int node = 0; node < _nodes.Count; node++)
        {
            sizes[node] = CountLists(scan.Top, node);
        }

        int own = _nodes.OfCpu(scan.Cpu);
        for (scan.Priority = ScanControl.DefaultPriority; scan.Priority >= 0; scan.Priority--)
        {
            scan.LowestPriority = Math.Min(scan.LowestPriority, scan.Priority);
            for (int place = 0; place < _nodes.Count; place++)
            {
                scan.Node = _nodes.InZonelist(own, place);
                VisitSubtree(ref scan, ref sizes[scan.Node]);
            }

            TellReapers(ref scan);
            if (scan.ReclaimedPages >= scan.WantedPages)
            {
                return;
            }
        }
    }

    // shrink_node_memcgs. prepare_scan_control: the lists of the subtree taken together decide whether active folios are aged.
    private void VisitSubtree(ref ScanControl scan, ref SubtreeSizes sizes)
    {
        scan.InactiveFolios = sizes.InactiveFolios;
        scan.MayDeactivate = scan.ForcesDeactivation || _lists.IsInactiveLow(sizes.InactiveFolios, sizes.ActiveFolios);
        scan.MayDeactivateAnon = scan.ForcesDeactivation || _lists.IsInactiveLow(sizes.InactiveAnon, sizes.ActiveAnon);
        MemcgId first = scan.StopsEarly ? _walk.Resume(scan.Top, scan.Node, scan.Priority) : scan.Top;
        bool isWhole = first == scan.Top;
        SubtreeSizes left = default;
        MemcgId memcg = first;
        while (memcg != MemcgId.None)
        {
            Visits++;
            _costs.Step(StepKind.ListNode, 1);
            if (IsOpen(memcg, ref scan))
            {
                scan.ReclaimedPages += _move.Current.Relieve(scan.Top, memcg, scan.Node, scan.Cpu);
                _lists.Shrink(memcg, ref scan);
                long freed = _shrinker.Shrink(_nodes.Of(memcg, scan.Node), scan.Priority);
                _splits?.Shrink(_nodes.Of(memcg, scan.Node), scan.Priority);
                scan.ReclaimedPages += _countsSlabs || scan.Top == MemcgId.Root ? freed : 0;
            }

            left = WithListsOf(left, memcg, scan.Node);
            if (scan.StopsEarly && scan.ReclaimedPages >= scan.WantedPages)
            {
                break;
            }

            memcg = _walk.Next(scan.Top, memcg);
        }

        if (scan.StopsEarly)
        {
            _walk.Stop(scan.Top, scan.Node, scan.Priority, memcg);
        }

        sizes = isWhole && memcg == MemcgId.None ? left : CountLists(scan.Top, scan.Node);
    }

    // Within its memory.min a group is passed over, within its memory.low as long as there is something else.
    private bool IsOpen(MemcgId memcg, ref ScanControl scan)
    {
        _protection.Calculate(scan.Top, memcg);
        if (_protection.IsBelowMin(scan.Top, memcg))
        {
            return false;
        }

        if (_protection.IsBelowLow(scan.Top, memcg))
        {
            if (!scan.TakesLow)
            {
                scan.SkippedLow = true;
                return false;
            }

            _events.Count(memcg, MemoryEvent.Low);
        }

        return true;
    }

    // The kernel reads two counters here.
    private SubtreeSizes CountLists(MemcgId top, int node)
    {
        SubtreeSizes sizes = default;
        for (MemcgId memcg = top; memcg != MemcgId.None; memcg = _walk.Next(top, memcg))
        {
            sizes = WithListsOf(sizes, memcg, node);
        }

        return sizes;
    }

    private SubtreeSizes WithListsOf(SubtreeSizes sizes, MemcgId memcg, int node)
    {
        MemcgNodeId lruvec = _nodes.Of(memcg, node);
        return sizes.With(_lists.SizesOf(lruvec), _lists.AnonSizesOf(lruvec));
    }

    // vmpressure, a window of scanned folios at a time, and vmpressure_prio, whatever was scanned.
    private void TellReapers(ref ScanControl scan)
    {
        if (scan.ScannedPages >= PressureWindowPages || scan.Priority <= CriticalPriority)
        {
            scan.ScannedPages = 0;
            _kmem.Current.Pressure(scan.Top);
        }
    }
}
