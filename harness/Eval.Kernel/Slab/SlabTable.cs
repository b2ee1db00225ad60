using System.Runtime.CompilerServices;
using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Slab;

/// <summary>
/// The slab page runs and the slots for objects on them. A run keeps its root cache and its slots for good; free ones are used again.
/// </summary>
internal sealed class SlabTable
{
    private const int None = SlabAllocator.None;

    // A run's slots begin at a multiple of 8, so that one entry says whose they are for eight of them.
    private const int UnitShift = 3;

    private readonly int[] _freeRuns;
    private int[] _slabOfUnit = [];
    private int[] _hop = [];

    private Slab[] _slabs = [];

    public SlabTable(int roots)
    {
        _freeRuns = new int[roots];
        Array.Fill(_freeRuns, None);
    }

    /// <summary>A run, to be read and written.</summary>
    public ref Slab this[int slab] => ref _slabs[slab];

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

        _freeRuns[root] = _slabs[slab].Next;
        Array.Clear(_hop, _slabs[slab].FirstSlot, objects);
        return slab;
    }

    /// <summary>A page run is free.</summary>
    public void GiveBack(int slab)
    {
        _slabs[slab].Instance = CacheId.None;
        _slabs[slab].Next = _freeRuns[_slabs[slab].Root];
        _freeRuns[_slabs[slab].Root] = slab;
    }

    /// <summary>Run of a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SlabOfSlot(int slot) => _slabOfUnit[slot >> UnitShift];

    /// <summary>The free slot of a run that comes after a free one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextFree(int slot) => slot + 1 + _hop[slot];

    /// <summary>Says which free slot comes after a free one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetNextFree(int slot, int next) => _hop[slot] = next - slot - 1;

    /// <summary>
    /// All slots of a run that was just taken are free, to be handed out in order. A hop of 0 goes to the next one: those nobody uses are never written.
    /// </summary>
    public void Empty(int slab, int objects)
    {
        int first = _slabs[slab].FirstSlot;
        SetNextFree(first + objects - 1, None);
        _slabs[slab].FreeHead = first;
        _slabs[slab].FreeCount = objects;
    }

    private int Add(CacheId root, int objects)
    {
        int slab = Count++;
        Columns.Ensure(ref _slabs, Count);
        _slabs[slab].Root = root;
        _slabs[slab].FirstSlot = SlotCount;
        int first = SlotCount >> UnitShift, units = ((objects - 1) >> UnitShift) + 1;
        SlotCount += units << UnitShift;
        Columns.Ensure(ref _hop, SlotCount);
        Columns.Ensure(ref _slabOfUnit, first + units);
        Array.Fill(_slabOfUnit, slab, first, units);
        return slab;
    }
}
