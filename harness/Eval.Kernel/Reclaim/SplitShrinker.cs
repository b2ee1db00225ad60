using Eval.Kernel.Costs;
using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// The shrinker that splits huge pages of which a part is unmapped (deferred_split_scan, mm/huge_memory.c): their unmapped pages are freed. What it frees does
/// not count as reclaimed; the charge that reclaim is for is tried again and finds room.
/// </summary>
internal sealed class SplitShrinker(CostCounters costs, NumaNodes nodes, MemcgTree tree, FolioTable folios, int memcgs)
    : Shrinker(costs, nodes, memcgs)
{
    // SHRINK_BATCH.
    protected override int BatchObjects => 128;

    /// <summary>Splits huge pages on a group's queue, which is one for all nodes. A group that is offline is not asked (shrink_slab_memcg).</summary>
    public void Shrink(MemcgNodeId part, int priority)
    {
        if (tree.IsOnline(Nodes.MemcgOf(part)))
        {
            Run(part, priority);
        }
    }

    /// <summary>Splits all that can be split (drop_slab).</summary>
    public void ShrinkAll()
    {
        for (MemcgId memcg = MemcgId.Root; memcg < tree.Capacity; memcg++)
        {
            if (tree.State[memcg] != MemcgState.Absent)
            {
                Shrink(Nodes.Of(memcg, 0), 0);
            }
        }
    }

    protected override long CountOf(MemcgNodeId part) => folios.SplitQueues.LengthOf(Nodes.MemcgOf(part));

    // What cannot be split now goes to the end of the queue.
    protected override void Scan(MemcgNodeId part, long objects)
    {
        MemcgId memcg = Nodes.MemcgOf(part);
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
