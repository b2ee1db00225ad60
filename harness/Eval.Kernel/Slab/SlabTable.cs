using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Slab;

/// <summary>
/// Columns of the slab page runs and of the slots for objects on them. A run keeps its root cache and its slots for good; free ones are used again.
/// </summary>
internal sealed class SlabTable
{
    private const int None = SlabAllocator.None;

    // A run's slots begin at a multiple of 8, so that one entry says whose they are for eight of them.
    private const int UnitShift = 3;

    private readonly int[] _freeRuns;
    private int[] _slabOfUnit = [];
    private int[] _hop = [];

    public CacheId[] Instance = [];
    public CacheId[] Root = [];
    public int[] FirstSlot = [];
    public int[] FreeHead = [];
    public int[] FreeCount = [];
    public int[] Next = [];
    public int[] Previous = [];
    public SlabPlace[] Place = [];
    public byte[] Node = [];

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
        Array.Clear(_hop, FirstSlot[slab], objects);
        return slab;
    }

    /// <summary>A page run is free.</summary>
    public void GiveBack(int slab)
    {
        Instance[slab] = CacheId.None;
        Next[slab] = _freeRuns[Root[slab]];
        _freeRuns[Root[slab]] = slab;
    }

    /// <summary>Run of a slot.</summary>
    public int SlabOfSlot(int slot) => _slabOfUnit[slot >> UnitShift];

    /// <summary>The free slot of a run that comes after a free one.</summary>
    public int NextFree(int slot) => slot + 1 + _hop[slot];

    /// <summary>Says which free slot comes after a free one.</summary>
    public void SetNextFree(int slot, int next) => _hop[slot] = next - slot - 1;

    /// <summary>
    /// All slots of a run that was just taken are free, to be handed out in order. A hop of 0 goes to the next one: those nobody uses are never written.
    /// </summary>
    public void Empty(int slab, int objects)
    {
        int first = FirstSlot[slab];
        SetNextFree(first + objects - 1, None);
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
        Columns.Ensure(ref Node, Count);
        Root[slab] = root;
        FirstSlot[slab] = SlotCount;
        int first = SlotCount >> UnitShift, units = ((objects - 1) >> UnitShift) + 1;
        SlotCount += units << UnitShift;
        Columns.Ensure(ref _hop, SlotCount);
        Columns.Ensure(ref _slabOfUnit, first + units);
        Array.Fill(_slabOfUnit, slab, first, units);
        return slab;
    }
}
