using Eval.Kernel.Description;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// Walks the groups of a subtree, parents before children and older siblings first (mem_cgroup_iter, mm/memcontrol.c). Dying groups are walked like any
/// other until they are released. A walk may begin where the last one of the same top that stopped early left off.
/// </summary>
internal sealed class SubtreeWalk
{
    private readonly MemcgTree _tree;
    private readonly int _iterators;
    private readonly int[] _stoppedAt;

    public SubtreeWalk(SubtreeVisits visits, MemcgTree tree)
    {
        _tree = tree;
        _iterators = visits == SubtreeVisits.ResumedByPriority ? ScanControl.DefaultPriority + 1 : 1;
        _stoppedAt = new int[visits == SubtreeVisits.Whole ? 0 : tree.Capacity * _iterators];
        Array.Fill(_stoppedAt, MemcgTree.None);
    }

    /// <summary>The group after the one at which the last walk of this top stopped; the top when that one went all the way.</summary>
    public int Resume(int top, int priority)
    {
        int last = _stoppedAt[At(top, priority)];
        int next = last == MemcgTree.None ? top : Next(top, last);
        return next == MemcgTree.None ? top : next;
    }

    /// <summary>The group after <paramref name="memcg"/>, or <see cref="MemcgTree.None"/> when the round is complete.</summary>
    public int Next(int top, int memcg)
    {
        int child = _tree.OldestChild(memcg);
        if (child != MemcgTree.None)
        {
            return child;
        }

        for (int c = memcg; c != top; c = _tree.Parent[c])
        {
            int younger = _tree.YoungerSibling(c);
            if (younger != MemcgTree.None)
            {
                return younger;
            }
        }

        return MemcgTree.None;
    }

    /// <summary>A walk ended: at a group, when it had enough there, or at <see cref="MemcgTree.None"/> when it went all the way.</summary>
    public void Stop(int top, int priority, int memcg) => _stoppedAt[At(top, priority)] = memcg;

    /// <summary>A group is released: nobody goes on from it (invalidate_reclaim_iterators).</summary>
    public void Forget(int memcg)
    {
        for (int c = memcg; c != MemcgTree.None && _stoppedAt.Length > 0; c = _tree.Parent[c])
        {
            for (int i = c * _iterators; i < (c + 1) * _iterators; i++)
            {
                if (_stoppedAt[i] == memcg)
                {
                    _stoppedAt[i] = MemcgTree.None;
                }
            }
        }
    }

    private int At(int top, int priority) => _iterators == 1 ? top : (top * _iterators) + priority;
}
