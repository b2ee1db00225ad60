using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// A shrinker, asked for each group and node that reclaim visits (shrink_slab_memcg and do_shrink_slab, mm/shrinker.c). It works in batches: what a pass asks
/// for and does not come to a batch is remembered for the next one.
/// </summary>
internal abstract class Shrinker(CostCounters costs, NumaNodes nodes, int memcgs)
{
    // DEFAULT_SEEKS.
    private const int Seeks = 2;

    private readonly long[] _deferredObjects = Columns.New<long>(memcgs * nodes.Count);

    /// <summary>Objects of a batch.</summary>
    protected abstract int BatchObjects { get; }

    /// <summary>Counted steps.</summary>
    protected CostCounters Costs => costs;

    /// <summary>The nodes.</summary>
    protected NumaNodes Nodes => nodes;

    /// <summary>What a dying group's shrinkers put off is its parent's to do (reparent_shrinker_deferred).</summary>
    public void Reparent(MemcgId memcg, MemcgId parent)
    {
        for (int node = 0; node < nodes.Count; node++)
        {
            MemcgNodeId from = nodes.Of(memcg, node);
            _deferredObjects[nodes.Of(parent, node)] += _deferredObjects[from];
            _deferredObjects[from] = 0;
        }
    }

    /// <summary>Objects that a group has on a node (count_objects).</summary>
    protected abstract long CountOf(MemcgNodeId part);

    /// <summary>Goes over some of them (scan_objects).</summary>
    protected abstract void Scan(MemcgNodeId part, long objects);

    /// <summary>Takes the part of a group's objects on a node that belongs to a priority.</summary>
    protected void Run(MemcgNodeId part, int priority)
    {
        long freeable = CountOf(part);
        if (freeable == 0)
        {
            // A group's bit in the map of shrinkers is clear, and a dead group is not asked at all.
            return;
        }

        costs.Step(StepKind.ListNode, 1);
        long deferred = _deferredObjects[part];
        long delta = (freeable >> priority) * 4 / Seeks;
        long left = Math.Min((deferred >> priority) + delta, 2 * freeable);
        long scanned = 0;
        while (left >= BatchObjects || left >= freeable)
        {
            long batch = Math.Min(BatchObjects, left);
            Scan(part, batch);
            scanned += batch;
            left -= batch;
            if (CountOf(part) == 0 || left <= 0)
            {
                break;
            }
        }

        _deferredObjects[part] = Math.Clamp(deferred + delta - scanned, 0, 2 * freeable);
    }
}
