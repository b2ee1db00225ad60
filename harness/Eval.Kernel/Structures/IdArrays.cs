using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>
/// Arrays with an entry for each kmemcg_id (memcg_alloc_cache_id, memcg_update_all_list_lrus): they are made anew when the ids outgrow them, and
/// every list gets an entry for every new id, and keeps it.
/// </summary>
internal sealed class IdArrays(MemcgObjects description, SlabAllocator slabs, ObjectTable objects)
{
    // memcg_nr_cache_ids doubles, and starts at four (MEMCG_CACHES_MIN_SIZE).
    private const int FirstSize = 4;

    // struct rcu_head before the entries of an array of ids, and one pointer for each id.
    private const int HeaderBytes = 16, EntryBytes = 8;

    private int _arrays = -1;
    private int _entries = -1;
    private int _size = FirstSize;

    /// <summary>An id is given to a memcg.</summary>
    public void MakeRoomFor(int id)
    {
        if (id < _size || description.PerArrayId.Cache < 0)
        {
            return;
        }

        int grown = 2 * (id + 1);
        KernelObjects entries = description.PerArrayId with { Count = description.PerArrayId.Count * (grown - _size) };
        objects.AllocateOwn(entries, MemcgId.Root, isAccounted: false, KernelThreads.DriverCpu, ref _entries);
        _size = grown;
        int old = _arrays;
        _arrays = -1;
        CacheId kmalloc = slabs.KmallocFor(HeaderBytes + (EntryBytes * grown));
        if (kmalloc >= 0)
        {
            // Larger ones are whole pages. Readers may be in the old ones until a grace period has passed, so both are there for a while.
            objects.AllocateOwn(new KernelObjects(kmalloc, description.IdArrays), MemcgId.Root, isAccounted: false, KernelThreads.DriverCpu, ref _arrays);
        }

        objects.FreeOwnList(ref old);
    }
}
