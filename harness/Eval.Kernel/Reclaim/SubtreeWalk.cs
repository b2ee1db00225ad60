using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// Walks the groups of a subtree, parents before children and older siblings first (mem_cgroup_iter, mm/memcontrol.c). Dying groups are walked like any
/// other until they are released. A walk may begin where the last one of the same top and node that stopped early left off
/// (mem_cgroup_per_node.iter).
/// </summary>
internal sealed class SubtreeWalk
{
    private readonly NumaNodes _nodes;
    private readonly MemcgTree _tree;
    private readonly int _iterators;
    private readonly MemcgId[] _stoppedAt;

    public SubtreeWalk(SubtreeVisits visits, NumaNodes nodes, MemcgTree tree)
    {
        _nodes = nodes;
        _tree = tree;
        _iterators = visits == SubtreeVisits.ResumedByPriority ? ScanControl.DefaultPriority + 1 : 1;
        _stoppedAt = Columns.New<MemcgId>(visits == SubtreeVisits.Whole ? 0 : tree.Capacity * nodes.Count * _iterators, MemcgId.None);
    }

    /// <summary>The group after the one at which the last walk of this top and node stopped; the top when that one went all the way.</summary>
    public MemcgId Resume(MemcgId top, int node, int priority)
    {
        MemcgId last = _stoppedAt[At(top, node, priority)];
        MemcgId next = last == MemcgId.None ? top : Next(top, last);
        return next == MemcgId.None ? top : next;
    }

    /// <summary>The group after <paramref name="memcg"/>, or <see cref="MemcgId.None"/> when the round is complete.</summary>
    public MemcgId Next(MemcgId top, MemcgId memcg)
    {
        MemcgId child = _tree.OldestChild(memcg);
        if (child != MemcgId.None)
        {
            return child;
        }

        for (MemcgId c = memcg; c != top; c = _tree.Parent[c])
        {
            MemcgId younger = _tree.YoungerSibling(c);
            if (younger != MemcgId.None)
            {
                return younger;
            }
        }

        return MemcgId.None;
    }

    /// <summary>A walk ended: at a group, when it had enough there, or at <see cref="MemcgId.None"/> when it went all the way.</summary>
    public void Stop(MemcgId top, int node, int priority, MemcgId memcg) => _stoppedAt[At(top, node, priority)] = memcg;

    /// <summary>A group is released: nobody goes on from it (invalidate_reclaim_iterators).</summary>
    public void Forget(MemcgId memcg)
    {
        for (MemcgId c = memcg; c != MemcgId.None && _stoppedAt.Length > 0; c = _tree.Parent[c])
        {
            for (int i = _nodes.Of(c, 0) * _iterators; i < (_nodes.Of(c, _nodes.Count - 1) + 1) * _iterators; i++)
            {
                if (_stoppedAt[i] == memcg)
                {
                    _stoppedAt[i] = MemcgId.None;
                }
            }
        }
    }

    private int At(MemcgId top, int node, int priority) => (_nodes.Of(top, node) * _iterators) + (_iterators == 1 ? 0 : priority);
}
