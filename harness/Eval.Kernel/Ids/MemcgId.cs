namespace Eval.Kernel.Ids;

/// <summary>
/// Number of a memory cgroup in its machine: dense, given by the fixture, never used again after a release (it is not kmemcg_id, which is). Reads as the index
/// of a column; an int becomes one only when it says so.
/// </summary>
/// <param name="Index">Index into columns by memcg; -1 for <see cref="None"/>.</param>
public readonly record struct MemcgId(int Index) : IComparable<MemcgId>
{
    /// <summary>The root memcg, always online.</summary>
    public static MemcgId Root => new(0);

    /// <summary>No memcg: an allocation nobody is charged for.</summary>
    public static MemcgId None => new(-1);

    /// <summary>The first memcg below the root that a fixture makes.</summary>
    public static MemcgId First => new(1);

    /// <summary>The index itself.</summary>
    public static implicit operator int(MemcgId id) => id.Index;

    /// <summary>The memcg made after this one.</summary>
    public static MemcgId operator ++(MemcgId id) => new(id.Index + 1);

    /// <summary>The memcg made before this one.</summary>
    public static MemcgId operator --(MemcgId id) => new(id.Index - 1);

    /// <summary>Made before the other.</summary>
    public static bool operator <(MemcgId left, MemcgId right) => left.Index < right.Index;

    /// <summary>Made after the other.</summary>
    public static bool operator >(MemcgId left, MemcgId right) => left.Index > right.Index;

    /// <summary>Not made after the other.</summary>
    public static bool operator <=(MemcgId left, MemcgId right) => left.Index <= right.Index;

    /// <summary>Not made before the other.</summary>
    public static bool operator >=(MemcgId left, MemcgId right) => left.Index >= right.Index;

    /// <inheritdoc/>
    public int CompareTo(MemcgId other) => Index.CompareTo(other.Index);

    /// <inheritdoc/>
    public override string ToString() => Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
