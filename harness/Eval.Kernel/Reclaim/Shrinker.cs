using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// A shrinker, asked for each group that reclaim visits (shrink_slab_memcg and do_shrink_slab, mm/shrinker.c). It works in batches: what a pass asks for and
/// does not come to a batch is remembered for the next one.
/// </summary>
internal abstract class Shrinker(CostCounters costs, int memcgs)
{
    // DEFAULT_SEEKS.
    private const int Seeks = 2;

    private readonly long[] _deferredObjects = Columns.New<long>(memcgs);

    /// <summary>Objects of a batch.</summary>
    protected abstract int BatchObjects { get; }

    /// <summary>Counted steps.</summary>
    protected CostCounters Costs => costs;

    /// <summary>What a dying group's shrinkers put off is its parent's to do (reparent_shrinker_deferred).</summary>
    public void Reparent(MemcgId memcg, MemcgId parent)
    {
        _deferredObjects[parent] += _deferredObjects[memcg];
        _deferredObjects[memcg] = 0;
    }

    /// <summary>Objects that a group has (count_objects).</summary>
    protected abstract long CountOf(MemcgId memcg);

    /// <summary>Goes over some of them (scan_objects).</summary>
    protected abstract void Scan(MemcgId memcg, long objects);

    /// <summary>Takes the part of a group's objects that belongs to a priority.</summary>
    protected void Run(MemcgId memcg, int priority)
    {
        long freeable = CountOf(memcg);
        if (freeable == 0)
        {
            // A group's bit in the map of shrinkers is clear, and a dead group is not asked at all.
            return;
        }

        costs.Step(StepKind.ListNode, 1);
        long deferred = _deferredObjects[memcg];
        long delta = (freeable >> priority) * 4 / Seeks;
        long left = Math.Min((deferred >> priority) + delta, 2 * freeable);
        long scanned = 0;
        while (left >= BatchObjects || left >= freeable)
        {
            long batch = Math.Min(BatchObjects, left);
            Scan(memcg, batch);
            scanned += batch;
            left -= batch;
            if (CountOf(memcg) == 0 || left <= 0)
            {
                break;
            }
        }

        _deferredObjects[memcg] = Math.Clamp(deferred + delta - scanned, 0, 2 * freeable);
    }
}
