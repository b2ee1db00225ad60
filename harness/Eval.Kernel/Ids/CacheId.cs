namespace Eval.Kernel.Ids;

/// <summary>
/// Number of a kmem_cache in its machine: the root caches first, in the order of the machine's description, then clones as they are made; a destroyed clone's
/// number is used again. Reads as the index of a column; an int becomes one only when it says so.
/// </summary>
/// <param name="Index">Index into columns by cache; -1 for <see cref="None"/>.</param>
public readonly record struct CacheId(int Index)
{
    /// <summary>No cache.</summary>
    public static CacheId None => new(-1);

    /// <summary>The index itself.</summary>
    public static implicit operator int(CacheId id) => id.Index;

    /// <summary>The cache after this one.</summary>
    public static CacheId operator ++(CacheId id) => new(id.Index + 1);

    /// <inheritdoc/>
    public override string ToString() => Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
