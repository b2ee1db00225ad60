using Eval.Kernel.Costs;

namespace Eval.Kernel.Slab;

/// <summary>
/// Reads /proc/slabinfo as seq_file does: in chunks, taking slab_mutex for each and seeking to the n-th entry from the head, with the
/// machine's deferred work running between two reads.
/// </summary>
public static class SlabinfoReader
{
    // One line is formatted to about this many bytes (mm/slab_common.c, cache_show: name padded to 17 and nine numbers).
    private const int LineBytes = 100;

    // From one read(2) of the reader to the next.
    private const long BetweenReadsNanoseconds = 200_000;

    internal static SlabinfoReading ReadAll(Machine machine, int chunkBytes)
    {
        HashSet<int> atStart = [];
        for (int i = First(machine); i != SlabAllocator.None; i = Next(machine, i))
        {
            atStart.Add(i);
        }

        HashSet<int> seen = [];
        int perRead = Math.Max(1, chunkBytes / LineBytes), position = 0, reads = 0, entries = 0, duplicates = 0;
        long walked = 0;
        while (true)
        {
            reads++;
            machine.Locks.Acquire(machine.Locks.Named("slab_mutex"), "slab_start");
            int instance = First(machine);
            for (int skip = 0; skip < position && instance != SlabAllocator.None; skip++)
            {
                instance = Next(machine, instance);
                walked++;
            }

            machine.Costs.Step(StepKind.ListNode, Math.Max(1, position));
            for (int n = 0; n < perRead && instance != SlabAllocator.None; n++)
            {
                entries++;
                duplicates += seen.Add(instance) ? 0 : 1;
                instance = Next(machine, instance);
                position++;
            }

            machine.Locks.Release(machine.Locks.Named("slab_mutex"));
            if (instance == SlabAllocator.None)
            {
                break;
            }

            machine.Timeline.RunUntil(machine.Clock.NowNanoseconds + BetweenReadsNanoseconds);
        }

        int missed = 0;
        for (int i = First(machine); i != SlabAllocator.None; i = Next(machine, i))
        {
            missed += atStart.Contains(i) && !seen.Contains(i) ? 1 : 0;
        }

        return new SlabinfoReading(reads, entries, missed, duplicates, walked);
    }

    private static int First(Machine machine) => RootIfOnly(machine, machine.Slabs.FirstInstance);

    private static int Next(Machine machine, int instance) => RootIfOnly(machine, machine.Slabs.NextInstance(instance));

    // Since 4.11 the reader walks slab_root_caches, a list that clones are not on.
    private static int RootIfOnly(Machine machine, int instance)
    {
        while (machine.Kmem.ListsRootCachesOnly && instance != SlabAllocator.None && machine.Slabs.RootOf(instance) != instance)
        {
            instance = machine.Slabs.NextInstance(instance);
        }

        return instance;
    }
}
