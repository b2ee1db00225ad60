using Eval.Harness.Runs.Audits;
using Eval.Kernel.Charging;
using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Reclaim;

namespace Eval.Harness.Runs.Watches;

/// <summary>
/// Who lost how much page cache for whose demand. Each pass over a subtree takes size >> priority from every group's list on each node, no more than was
/// wanted, and at least a cluster from a dying group (get_scan_count and shrink_lruvec, mm/vmscan.c); so how far the passes came tells what each group's share
/// of the loss was. Active folios are taken when they have been aged: the share lies between one by inactive lists and one by both. A subtree in which a group
/// asks for protection (memory.min, memory.low) is to lose unequally, and is not judged.
/// </summary>
internal sealed class ReclaimWatch
{
    private readonly SortedDictionary<(MemcgId Top, MemcgId Memcg), ReclaimShare> _shares = [];
    private readonly List<ListedPages> _before = [];
    private readonly Dictionary<MemcgId, long> _kept = [];
    private int _depth;
    private bool _isProtected;
    private bool _hasGenerations;

    /// <summary>Losses by the subtree that was reclaimed and by group.</summary>
    public IReadOnlyDictionary<(MemcgId Top, MemcgId Memcg), ReclaimShare> Shares => _shares;

    public void Begin(Machine machine, MemcgId top)
    {
        if (_depth++ == 0)
        {
            _before.Clear();
            _kept.Clear();
            _isProtected = false;
            _hasGenerations = machine.Folios.Lru.Generations is not null;
            Visit(machine, top);
        }
    }

    public void Keeps(MemcgId memcg) => _kept[memcg] = _kept.GetValueOrDefault(memcg) + 1;

    public void End(Machine machine, MemcgId top, int priority, long wantedPages)
    {
        int nodes = machine.Nodes.Count;
        if (--_depth > 0 || _before.Count < 2 * nodes || _isProtected)
        {
            return;
        }

        long lost = 0, inactive = 0, all = 0;
        foreach (ListedPages before in _before)
        {
            lost += LostOf(machine, before);
            inactive += PartOf(before, before.InactivePages, priority, wantedPages);
            all += PartOf(before, before.AllPages, priority, wantedPages);
        }

        if (lost == 0)
        {
            return;
        }

        for (int first = 0; first < _before.Count; first += nodes)
        {
            MemcgId memcg = _before[first].Memcg;
            long own = 0, ownInactive = 0, ownAll = 0;
            for (int i = first; i < first + nodes; i++)
            {
                own += LostOf(machine, _before[i]);
                ownInactive += PartOf(_before[i], _before[i].InactivePages, priority, wantedPages);
                ownAll += PartOf(_before[i], _before[i].AllPages, priority, wantedPages);
            }

            if (!_shares.TryGetValue((top, memcg), out ReclaimShare? share))
            {
                _shares.Add((top, memcg), share = new ReclaimShare());
            }

            decimal byAll = ShareOf(lost, ownAll, all);
            share.Add(own, inactive == 0 ? byAll : ShareOf(lost, ownInactive, inactive), byAll);
        }
    }

    private static decimal ShareOf(long lost, long part, long parts) => parts == 0 ? 0 : (decimal)lost * part / parts;

    private long PartOf(in ListedPages list, long pages, int lowest, long wantedPages)
    {
        if (_hasGenerations)
        {
            return PartOfGenerations(list, pages, lowest);
        }

        long sum = 0;
        for (int priority = ScanControl.DefaultPriority; priority >= lowest; priority--)
        {
            long part = pages >> priority;
            sum += part == 0 && list.IsDying ? Math.Min(pages, IReclaim.ClusterPages) : Math.Min(part, wantedPages);
        }

        return Math.Min(sum, pages);
    }

    // get_nr_to_scan and evict_folios: a part of all it has, in batches, whatever is wanted; all of it from a dying group.
    private static long PartOfGenerations(in ListedPages list, long pages, int lowest)
    {
        long sum = list.IsDying ? list.AllPages : 0;
        for (int priority = ScanControl.DefaultPriority; priority >= lowest; priority--)
        {
            long part = list.AllPages >> priority;
            sum += part == 0 ? 0 : Math.Max(part, GenerationScan.MinBatch);
        }

        return Math.Min(sum, pages);
    }

    private long LostOf(Machine machine, in ListedPages before) =>
        Math.Max(0, before.AllPages - ListedPages.Of(machine, before.Memcg, before.Node).AllPages)
        + (before.Node == 0 ? _kept.GetValueOrDefault(before.Memcg) : 0);

    private void Visit(Machine machine, MemcgId memcg)
    {
        _isProtected |= machine.Protection.IsAskedBy(memcg);
        int first = _before.Count;
        long all = 0;
        for (int node = 0; node < machine.Nodes.Count; node++)
        {
            ListedPages pages = ListedPages.Of(machine, memcg, node);
            all += pages.AllPages;
            _before.Add(pages);
        }

        if (all == 0)
        {
            _before.RemoveRange(first, _before.Count - first);
        }

        for (MemcgId child = machine.Tree.FirstChild[memcg]; child >= 0; child = machine.Tree.NextSibling[child])
        {
            Visit(machine, child);
        }
    }
}
