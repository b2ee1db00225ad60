using System.Runtime.CompilerServices;
using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Memcg;

/// <summary>
/// Local statistics by memcg in bytes; a read sums the subtree. A released memcg hands what is left to its parent, as
/// mem_cgroup_css_rstat_flush does. Exact: per-CPU batching of old kernels is an error of the reader, not of the owner.
/// </summary>
public sealed class MemcgStats
{
    /// <summary>Statistics of a memcg.</summary>
    internal static readonly int Kinds = Enum.GetValues<StatKind>().Length;

    private readonly MemcgTree _tree;
    private readonly long[] _local;
    private readonly long[] _totals = new long[Kinds];
    private readonly CostCounters _costs;
    private readonly StatReading _reading;
    private readonly int _cpus;
    private readonly UpdatedGroups _updated;

    internal MemcgStats(MachineDescription description, CostCounters costs, MemcgTree tree)
    {
        _tree = tree;
        _costs = costs;
        _reading = description.StatReading;
        _cpus = description.CpuCount;
        _updated = new UpdatedGroups(tree);
        _local = Columns.New<long>(tree.Capacity * Kinds);
    }

    /// <summary>Adds bytes (negative to take away) to one memcg.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(MemcgId memcg, StatKind kind, long bytes)
    {
        _local[(memcg * Kinds) + (int)kind] += bytes;
        _totals[(int)kind] += bytes;
        _updated.Add(memcg);
    }

    /// <summary>Steps that readers of memory.stat and flushes have taken.</summary>
    internal long ReadingSteps { get; private set; }

    /// <summary>Somebody reads memory.stat of a group: what that visits is paid for, whatever is looked at then.</summary>
    internal void Read(MemcgId memcg) => Pay(_reading switch
    {
        StatReading.Flushes => 1 + (_updated.Flush(memcg) * (long)_cpus),
        StatReading.Walks => CountSubtree(memcg) * (long)_cpus,
        _ => 1,
    });

    /// <summary>A group is released: kernels that flush do it once more for it (css_release_work_fn).</summary>
    internal void FlushReleased(MemcgId memcg)
    {
        if (_reading == StatReading.Flushes)
        {
            Pay(_updated.Flush(memcg) * (long)_cpus);
        }
    }

    /// <summary>Each memcg alone, in bytes, by memcg and kind.</summary>
    internal ReadOnlySpan<long> Locals => _local;

    /// <summary>All memcgs but the root together, in bytes.</summary>
    internal long BelowRoot(StatKind kind) => _totals[(int)kind] - Local(MemcgId.Root, kind);

    /// <summary>One memcg alone, in bytes.</summary>
    public long Local(MemcgId memcg, StatKind kind) => _local[(memcg * Kinds) + (int)kind];

    /// <summary>Moves one memcg's counter to another, as the LRU reparenting series does for non-hierarchical v1 statistics.</summary>
    public void MoveTo(MemcgId from, MemcgId to, StatKind kind)
    {
        long bytes = Local(from, kind);
        Add(from, kind, -bytes);
        Add(to, kind, bytes);
    }

    // A group's per-CPU counters lie apart, so each CPU's is a step.
    private void Pay(long steps)
    {
        _costs.Step(StepKind.ListNode, steps);
        ReadingSteps += steps;
    }

    private int CountSubtree(MemcgId memcg)
    {
        int count = 1;
        for (MemcgId child = _tree.FirstChild[memcg]; child != MemcgId.None; child = _tree.NextSibling[child])
        {
            count += CountSubtree(child);
        }

        return count;
    }

    internal void FlushToParent(MemcgId memcg)
    {
        MemcgId parent = _tree.Parent[memcg];
        for (int k = 0; k < Kinds; k++)
        {
            MoveTo(memcg, parent, (StatKind)k);
        }
    }

    /// <summary>The subtree of <paramref name="memcg"/>, dying descendants included, in bytes.</summary>
    internal long Hierarchical(MemcgId memcg, StatKind kind)
    {
        long sum = Local(memcg, kind);
        for (MemcgId child = _tree.FirstChild[memcg]; child != MemcgId.None; child = _tree.NextSibling[child])
        {
            sum += Hierarchical(child, kind);
        }

        return sum;
    }
}
