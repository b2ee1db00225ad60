namespace Eval.Kernel.Slab;

/// <summary>An array of free objects (struct slab_sheaf, mm/slub.c): the last one put in is the first one taken out.</summary>
/// <param name="capacity">Objects it may hold.</param>
/// <param name="slot">The object of kmalloc that it is, <see cref="SlabAllocator.None"/> when it was made before the fixture begins.</param>
internal sealed class Sheaf(int capacity, int slot)
{
    private readonly int[] _slots = new int[capacity];

    /// <summary>Slot of the object of kmalloc that it is, or <see cref="SlabAllocator.None"/>.</summary>
    public int Slot => slot;

    /// <summary>Objects in it.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count == _slots.Length;

    public void Push(int item) => _slots[Count++] = item;

    public int Pop() => _slots[--Count];

    /// <summary>Takes out the last ones that were put in, at most so many; they stand by when they were put in.</summary>
    public Span<int> TakeLast(int most)
    {
        int taken = Math.Min(most, Count);
        Count -= taken;
        return _slots.AsSpan(Count, taken);
    }
}
