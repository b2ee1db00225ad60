namespace Eval.Harness.Runs.Watches;

/// <summary>What a group lost to the reclaim of a subtree, and its share of all that the subtree lost.</summary>
public sealed class ReclaimShare
{
    /// <summary>Pages it lost, and pages that were kept because they were in use or dirty when reclaim came to them.</summary>
    public long LostPages { get; private set; }

    /// <summary>Its share by inactive file lists, or by all file lists, whichever is less.</summary>
    public decimal LeastPages { get; private set; }

    /// <summary>Its share by the other of the two.</summary>
    public decimal MostPages { get; private set; }

    internal void Add(long lost, decimal byInactive, decimal byAll)
    {
        LostPages += lost;
        LeastPages += Math.Min(byInactive, byAll);
        MostPages += Math.Max(byInactive, byAll);
    }
}
