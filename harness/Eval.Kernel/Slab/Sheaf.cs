namespace Eval.Kernel.Slab;

/// <summary>An array of free objects (struct slab_sheaf, mm/slub.c): the last one put in is the first one taken out.</summary>
internal sealed class Sheaf(int capacity)
{
    private readonly int[] _slots = new int[capacity];

    /// <summary>Objects in it.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count == _slots.Length;

    /// <summary>The objects, by when they were put in.</summary>
    public ReadOnlySpan<int> Slots => _slots.AsSpan(0, Count);

    public void Push(int slot) => _slots[Count++] = slot;

    public int Pop() => _slots[--Count];

    public void Clear() => Count = 0;
}
