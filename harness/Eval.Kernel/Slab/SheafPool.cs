namespace Eval.Kernel.Slab;

/// <summary>
/// Arrays of free objects that CPUs and the node keep before slabs see them (mm/slub.c, percpu sheaves and the barn, 6.18): freed objects are
/// handed out again last in, first out, and the oldest sheaf goes back to its slabs when there are too many.
/// </summary>
internal sealed class SheafPool(int sheafObjects)
{
    // MAX_FULL_SHEAVES of the barn, and the main and spare sheaf of a CPU that is half full on average: with 2 CPUs about 13.
    private const int MostSheaves = 13;
    private readonly int[] _slots = new int[(MostSheaves * sheafObjects) + 1];
    private int _first;
    private int _count;

    /// <summary>Objects kept.</summary>
    public int Count => _count;

    /// <summary>Whether a sheaf must go back to the slabs.</summary>
    public bool IsOverfull => _count >= _slots.Length;

    public void Push(int slot) => _slots[(_first + _count++) % _slots.Length] = slot;

    public int Pop() => _slots[(_first + --_count) % _slots.Length];

    /// <summary>Takes out the oldest object.</summary>
    public int TakeOldest()
    {
        int slot = _slots[_first];
        _first = (_first + 1) % _slots.Length;
        _count--;
        return slot;
    }
}
