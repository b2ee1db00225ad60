namespace Eval.Kernel.Ids;

/// <summary>
/// A memcg's part on a NUMA node (struct mem_cgroup_per_node), memcg by memcg and node by node in each: with one node the number is the memcg's. Reads as
/// the index of a column; <see cref="Description.NumaNodes.Of(MemcgId, int)"/> makes one.
/// </summary>
/// <param name="Index">Index into columns by memcg and node.</param>
public readonly record struct MemcgNodeId(int Index)
{
    /// <summary>The index itself.</summary>
    public static implicit operator int(MemcgNodeId id) => id.Index;

    /// <inheritdoc/>
    public override string ToString() => Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
