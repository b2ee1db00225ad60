using Eval.Kernel.Execution;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs;

/// <summary>
/// Who lost how much page cache for whose demand: before and after each reclaim of a subtree, what every group of it has on its file lists.
/// shrink_node_memcgs visits the groups one after another, at least a cluster each, and scans each in proportion to its size; so over many rounds a
/// group loses between an equal share and one by size.
/// </summary>
internal sealed class ReclaimWatch
{
    private readonly SortedDictionary<(MemcgId Top, MemcgId Memcg), ReclaimShare> _shares = [];
    private readonly List<(MemcgId Memcg, int Pages)> _before = [];
    private MemcgId _top = MemcgId.None;
    private int _depth;

    /// <summary>Losses by the subtree that was reclaimed and by group.</summary>
    public IReadOnlyDictionary<(MemcgId Top, MemcgId Memcg), ReclaimShare> Shares => _shares;

    public void Begin(Machine machine, MemcgId top)
    {
        if (_depth++ == 0)
        {
            _top = top;
            _before.Clear();
            Visit(machine, top);
        }
    }

    public void End(Machine machine)
    {
        if (--_depth > 0 || _before.Count < 2)
        {
            return;
        }

        long size = 0, lost = 0;
        foreach ((MemcgId memcg, int pages) in _before)
        {
            size += pages;
            lost += Math.Max(0, pages - FilePages(machine, memcg));
        }

        for (int i = 0; i < _before.Count && lost > 0; i++)
        {
            (MemcgId memcg, int pages) = _before[i];
            if (!_shares.TryGetValue((_top, memcg), out ReclaimShare? share))
            {
                _shares.Add((_top, memcg), share = new ReclaimShare());
            }

            share.Add(Math.Max(0, pages - FilePages(machine, memcg)), lost * (double)pages / size, lost / (double)_before.Count);
        }
    }

    private void Visit(Machine machine, MemcgId memcg)
    {
        int pages = FilePages(machine, memcg);
        if (pages > 0)
        {
            _before.Add((memcg, pages));
        }

        for (MemcgId child = machine.Tree.FirstChild[memcg]; child >= 0; child = machine.Tree.NextSibling[child])
        {
            Visit(machine, child);
        }
    }

    private static int FilePages(Machine machine, MemcgId memcg) =>
        machine.Folios.Lru.Count[LruLists.ListOf(memcg, LruKind.InactiveFile)] + machine.Folios.Lru.Count[LruLists.ListOf(memcg, LruKind.ActiveFile)];
}
