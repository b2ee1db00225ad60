using Eval.Kernel.Collections;
using Eval.Kernel.Costs;
using Eval.Kernel.Ids;
using Eval.Kernel.Scheduling;

namespace Eval.Kernel.Slab;

/// <summary>
/// Reads /proc/slabinfo as seq_file does: in chunks, taking slab_mutex for each and seeking to the n-th entry from the head, with the
/// machine's deferred work running between two reads.
/// </summary>
internal sealed class SlabinfoReader(
    VirtualClock clock, CostCounters costs, Timeline timeline, LockTable locks, Facet<KmemOwner> kmem, SlabAllocator slabs)
{
    // One line is formatted to about this many bytes (mm/slab_common.c, cache_show: name padded to 17 and nine numbers).
    private const int LineBytes = 100;

    // From one read(2) of the reader to the next.
    private const long BetweenReadsNanoseconds = 200_000;

    private bool _hasRootsOnly;

    /// <summary>Reads all of it.</summary>
    /// <param name="chunkBytes">Bytes of one read.</param>
    public SlabinfoReading ReadAll(int chunkBytes)
    {
        _hasRootsOnly = kmem.Current.ListsRootCachesOnly;
        HashSet<CacheId> atStart = [];
        for (CacheId i = First(); i != CacheId.None; i = Next(i))
        {
            atStart.Add(i);
        }

        HashSet<CacheId> seen = [];
        int perRead = Math.Max(1, chunkBytes / LineBytes), position = 0, reads = 0, entries = 0, duplicates = 0;
        long walked = 0, changes = -1;
        CacheId instance = CacheId.None;
        while (true)
        {
            reads++;
            locks.Acquire(locks.Named("slab_mutex"), "slab_start");
            if (slabs.ListChanges == changes)
            {
                walked += position; // Where nobody has touched the list, the walk ends where the last one stood.
            }
            else
            {
                (instance, changes) = (First(), slabs.ListChanges);
                for (int skip = 0; skip < position && instance != CacheId.None; skip++)
                {
                    instance = Next(instance);
                    walked++;
                }
            }

            costs.Step(StepKind.ListNode, Math.Max(1, position));
            for (int n = 0; n < perRead && instance != CacheId.None; n++)
            {
                entries++;
                duplicates += seen.Add(instance) ? 0 : 1;
                instance = Next(instance);
                position++;
            }

            locks.Release(locks.Named("slab_mutex"));
            if (instance == CacheId.None)
            {
                break;
            }

            timeline.RunUntil(clock.NowNanoseconds + BetweenReadsNanoseconds);
        }

        int missed = 0;
        for (CacheId i = First(); i != CacheId.None; i = Next(i))
        {
            missed += atStart.Contains(i) && !seen.Contains(i) ? 1 : 0;
        }

        return new SlabinfoReading(reads, entries, missed, duplicates, walked);
    }

    private CacheId First() => RootIfOnly(slabs.FirstInstance);

    private CacheId Next(CacheId instance) => RootIfOnly(slabs.NextInstance(instance));

    // Since 4.11 the reader walks slab_root_caches, a list that clones are not on: root caches are there from boot on, before all clones.
    private CacheId RootIfOnly(CacheId instance) =>
        _hasRootsOnly && instance != CacheId.None && slabs.RootOf(instance) != instance ? CacheId.None : instance;
}
