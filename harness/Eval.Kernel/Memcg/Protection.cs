using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Memcg;

/// <summary>
/// memory.min and memory.low, and what of them is effective for a reclaim (page_counter_calculate_protection and effective_protection, mm/page_counter.c;
/// before 6.11 in mm/memcontrol.c). Effective values are those of the last reclaim that passed, as in the kernel: a walk calculates parents before children.
/// </summary>
internal sealed class Protection
{
    private readonly MemcgTree _tree;
    private readonly PageCounter _memory;
    private readonly bool _isRecursive;
    private readonly bool _isStaleAtTarget;
    private readonly long[] _min;
    private readonly long[] _low;
    private readonly long[] _effectiveMin;
    private readonly long[] _effectiveLow;
    private bool _isUsed;

    /// <summary>Nobody is protected.</summary>
    /// <param name="tree">The groups.</param>
    /// <param name="memory">Their usage.</param>
    /// <param name="isRecursive">The mount option memory_recursiveprot: what a parent's children do not claim protects them by their size.</param>
    /// <param name="isStaleAtTarget">Whether what an earlier reclaim left protects the group that a later one is meant for.</param>
    public Protection(MemcgTree tree, PageCounter memory, bool isRecursive, bool isStaleAtTarget)
    {
        _tree = tree;
        _memory = memory;
        _isRecursive = isRecursive;
        _isStaleAtTarget = isStaleAtTarget;
        _min = Columns.New<long>(tree.Capacity);
        _low = Columns.New<long>(tree.Capacity);
        _effectiveMin = Columns.New<long>(tree.Capacity);
        _effectiveLow = Columns.New<long>(tree.Capacity);
    }

    /// <summary>Writes memory.min, in pages.</summary>
    public void SetMin(MemcgId memcg, long pages) => (_min[memcg], _isUsed) = (pages, true);

    /// <summary>Writes memory.low, in pages.</summary>
    public void SetLow(MemcgId memcg, long pages) => (_low[memcg], _isUsed) = (pages, true);

    /// <summary>Whether a group asks for protection.</summary>
    public bool IsAskedBy(MemcgId memcg) => _min[memcg] > 0 || _low[memcg] > 0;

    /// <summary>A group goes offline: it protects nothing any more (mem_cgroup_css_offline).</summary>
    public void Drop(MemcgId memcg) => (_min[memcg], _low[memcg]) = (0, 0);

    /// <summary>What a reclaim from <paramref name="top"/> may not take from a group, and what it may take only when nothing else is left.</summary>
    /// <returns>Pages; nothing of the top itself is protected from a reclaim that is meant for it.</returns>
    public (long Min, long Low) Of(MemcgId top, MemcgId memcg) => IsOpen(top, memcg) ? (0, 0) : (_effectiveMin[memcg], _effectiveLow[memcg]);

    /// <summary>Whether all that a group has is within its memory.min (mem_cgroup_below_min).</summary>
    public bool IsBelowMin(MemcgId top, MemcgId memcg) => MayPassOver(top, memcg) && _effectiveMin[memcg] >= _memory.UsagePages[memcg];

    /// <summary>Whether all that a group has is within its memory.low (mem_cgroup_below_low).</summary>
    public bool IsBelowLow(MemcgId top, MemcgId memcg) => MayPassOver(top, memcg) && _effectiveLow[memcg] >= _memory.UsagePages[memcg];

    /// <summary>A reclaim from <paramref name="top"/> comes to a group, after its parent.</summary>
    public void Calculate(MemcgId top, MemcgId memcg)
    {
        long usage = _memory.UsagePages[memcg];
        if (!_isUsed || memcg == top || usage == 0)
        {
            return;
        }

        MemcgId parent = _tree.Parent[memcg];
        if (parent == top)
        {
            (_effectiveMin[memcg], _effectiveLow[memcg]) = (_min[memcg], _low[memcg]);
            return;
        }

        long parentUsage = _memory.UsagePages[parent];
        _effectiveMin[memcg] = Effective(usage, parentUsage, _min[memcg], _effectiveMin[parent], ChildrenProtected(parent, _min));
        _effectiveLow[memcg] = Effective(usage, parentUsage, _low[memcg], _effectiveLow[parent], ChildrenProtected(parent, _low));
    }

    // mem_cgroup_unprotected; with the target of the reclaim, as mem_cgroup_supports_protection had it.
    private bool MayPassOver(MemcgId top, MemcgId memcg) => _isUsed && memcg != MemcgId.Root && (_isStaleAtTarget || memcg != top);

    private bool IsOpen(MemcgId top, MemcgId memcg) => !_isUsed || memcg == top || memcg == MemcgId.Root;

    // children_min_usage and children_low_usage (propagate_protected_usage), which the kernel keeps up with each charge.
    private long ChildrenProtected(MemcgId parent, long[] settings)
    {
        long sum = 0;
        for (MemcgId child = _tree.OldestChild(parent); child != MemcgId.None; child = _tree.YoungerSibling(child))
        {
            sum += Math.Min(_memory.UsagePages[child], settings[child]);
        }

        return sum;
    }

    // effective_protection: children that claim more than the parent has share it by what they claim and use.
    private long Effective(long usage, long parentUsage, long setting, long parentEffective, long siblingsProtected)
    {
        long own = Math.Min(usage, setting);
        if (siblingsProtected > parentEffective)
        {
            return (long)((Int128)own * parentEffective / siblingsProtected);
        }

        if (!_isRecursive || parentEffective <= siblingsProtected || parentUsage <= siblingsProtected || usage <= own)
        {
            return own;
        }

        Int128 unclaimed = (Int128)(parentEffective - siblingsProtected) * (usage - own);
        return own + (long)(unclaimed / (parentUsage - siblingsProtected));
    }
}
