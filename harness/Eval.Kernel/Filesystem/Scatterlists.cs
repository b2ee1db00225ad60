using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Filesystem;

/// <summary>
/// Tables of segments that virtio_blk takes for a request while it is in flight (virtblk_map_data, lib/sg_pool.c): bios of neighbouring blocks that are
/// submitted under one plug are one request. Since 5.15 (02746e26c39e) a request has room for two segments and takes more from pools of 8, 16, 32, 64
/// and 128, of which only the slabs stay.
/// </summary>
/// <param name="pools">Caches of the five pools, smallest first; none where tables cost nothing.</param>
/// <param name="objects">Objects.</param>
/// <remarks>
/// The last of the two is the link to the table (sg_alloc_table_chained, VIRTIO_BLK_INLINE_SG_CNT), and so is the last of each but the last. The traces
/// of 6.1 have 20 blocks of a commit in a table for 32 and nine in one for eight.
/// </remarks>
internal sealed class Scatterlists(IReadOnlyList<CacheId> pools, ObjectTable objects)
{
    // virtio_blk's seg_max in QEMU, queue size less two; include/linux/scatterlist.h, SG_CHUNK_SIZE; the least pool has eight.
    private const int MostSegments = 254, Chunk = 128, Least = 8, Inline = 2;

    /// <summary>Blocks that lie one after another are written at once.</summary>
    /// <param name="blocks">How many.</param>
    /// <param name="cpu">Where they are submitted.</param>
    /// <param name="head">The list that the tables are added to, until the disk is done.</param>
    public void Take(int blocks, int cpu, ref int head)
    {
        for (int left = pools.Count == 0 ? 0 : blocks; left > 0; left -= MostSegments)
        {
            int segments = Math.Min(left, MostSegments);
            for (int rest = segments <= Inline ? 0 : segments - 1; rest > 0; rest -= rest > Chunk ? Chunk - 1 : rest)
            {
                objects.AllocateOwn(new KernelObjects(pools[PoolOf(Math.Min(rest, Chunk))], 1), MemcgId.Root, isAccounted: false, cpu, ref head);
            }
        }
    }

    private static int PoolOf(int segments)
    {
        int pool = 0;
        for (int room = Least; room < segments; room *= 2)
        {
            pool++;
        }

        return pool;
    }
}
