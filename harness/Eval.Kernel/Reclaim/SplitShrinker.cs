using Eval.Kernel.Costs;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// The shrinker that splits huge pages of which a part is unmapped (deferred_split_scan, mm/huge_memory.c): their unmapped pages are freed. What it frees does
/// not count as reclaimed; the charge that reclaim is for is tried again and finds room.
/// </summary>
internal sealed class SplitShrinker(CostCounters costs, MemcgTree tree, FolioTable folios, int memcgs) : Shrinker(costs, memcgs)
{
    // SHRINK_BATCH.
    protected override int BatchObjects => 128;

    /// <summary>Splits huge pages on a group's queue. A group that is offline is not asked (shrink_slab_memcg).</summary>
    public void Shrink(MemcgId memcg, int priority)
    {
        if (tree.IsOnline(memcg))
        {
            Run(memcg, priority);
        }
    }

    /// <summary>Splits all that can be split (drop_slab).</summary>
    public void ShrinkAll()
    {
        for (MemcgId memcg = MemcgId.Root; memcg < tree.Capacity; memcg++)
        {
            if (tree.State[memcg] != MemcgState.Absent)
            {
                Shrink(memcg, 0);
            }
        }
    }

    protected override long CountOf(MemcgId memcg) => folios.SplitQueues.LengthOf(memcg);

    // What cannot be split now goes to the end of the queue.
    protected override void Scan(MemcgId memcg, long objects)
    {
        SplitQueues queues = folios.SplitQueues;
        for (long left = Math.Min(objects, queues.LengthOf(memcg)); left > 0; left--)
        {
            FolioId head = queues.First(memcg);
            Costs.Step(StepKind.ListNode, 1);
            if (!folios.TryLock(head))
            {
                queues.Rotate(head);
                continue;
            }

            if (!folios.TrySplit(head))
            {
                queues.Rotate(head);
            }

            folios.Unlock(head);
        }
    }
}
