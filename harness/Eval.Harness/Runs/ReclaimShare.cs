namespace Eval.Harness.Runs;

/// <summary>What a group lost to the reclaim of a subtree, and what it would have lost by two measures of fairness.</summary>
public sealed class ReclaimShare
{
    /// <summary>Pages it lost.</summary>
    public long LostPages { get; private set; }

    /// <summary>Pages it would have lost in proportion to what it had.</summary>
    public double BySizePages { get; private set; }

    /// <summary>Pages it would have lost had each group lost the same.</summary>
    public double EqualPages { get; private set; }

    internal void Add(long lost, double bySize, double equal)
    {
        LostPages += lost;
        BySizePages += bySize;
        EqualPages += equal;
    }
}
