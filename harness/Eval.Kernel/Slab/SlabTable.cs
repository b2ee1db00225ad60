using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Slab;

/// <summary>
/// Columns of the slab page runs and of the slots for objects on them. A run keeps its root cache and its slots for good; free ones are used again.
/// </summary>
internal sealed class SlabTable
{
    private const int None = SlabAllocator.None;
    private readonly int[] _freeRuns;

    public CacheId[] Instance = [];
    public CacheId[] Root = [];
    public int[] FirstSlot = [];
    public int[] FreeHead = [];
    public int[] FreeCount = [];
    public int[] Next = [];
    public int[] Previous = [];
    public SlabPlace[] Place = [];
    public int[] NextFree = [];
    public int[] SlabOfSlot = [];

    public SlabTable(int roots)
    {
        _freeRuns = new int[roots];
        Array.Fill(_freeRuns, None);
    }

    public int Count { get; private set; }

    public int SlotCount { get; private set; }

    /// <summary>A page run for a root cache: a free one, or one more.</summary>
    public int Take(CacheId root, int objects)
    {
        int slab = _freeRuns[root];
        if (slab == None)
        {
            return Add(root, objects);
        }

        _freeRuns[root] = Next[slab];
        return slab;
    }

    /// <summary>A page run is free.</summary>
    public void GiveBack(int slab)
    {
        Instance[slab] = CacheId.None;
        Next[slab] = _freeRuns[Root[slab]];
        _freeRuns[Root[slab]] = slab;
    }

    /// <summary>All slots of a run are free, to be handed out in order.</summary>
    public void Empty(int slab, int objects)
    {
        int first = FirstSlot[slab];
        for (int slot = first; slot < first + objects - 1; slot++)
        {
            NextFree[slot] = slot + 1;
        }

        NextFree[first + objects - 1] = None;
        FreeHead[slab] = first;
        FreeCount[slab] = objects;
    }

    private int Add(CacheId root, int objects)
    {
        int slab = Count++;
        Columns.Ensure(ref Instance, Count);
        Columns.Ensure(ref Root, Count);
        Columns.Ensure(ref FirstSlot, Count);
        Columns.Ensure(ref FreeHead, Count);
        Columns.Ensure(ref FreeCount, Count);
        Columns.Ensure(ref Next, Count);
        Columns.Ensure(ref Previous, Count);
        Columns.Ensure(ref Place, Count);
        Root[slab] = root;
        FirstSlot[slab] = SlotCount;
        SlotCount += objects;
        Columns.Ensure(ref NextFree, SlotCount);
        Columns.Ensure(ref SlabOfSlot, SlotCount);
        Array.Fill(SlabOfSlot, slab, FirstSlot[slab], objects);
        return slab;
    }
}
