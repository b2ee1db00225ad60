namespace Eval.Kernel.Slab;

/// <summary>The sheaves that a kmem_cache keeps on a node for all CPUs of it (struct node_barn, mm/slub.c).</summary>
internal sealed class Barn
{
    // MAX_FULL_SHEAVES and MAX_EMPTY_SHEAVES.
    private const int Most = 10;

    public Stack<Sheaf> Full { get; } = new(Most);

    public Stack<Sheaf> Empty { get; } = new(Most);

    public bool HasRoomForFull => Full.Count < Most;

    public bool HasRoomForEmpty => Empty.Count < Most;
}
