namespace Eval.Kernel.Contract;

/// <summary>A violation a strategy is known for: the invariant, the place that admits it, where it happens and how large it gets.</summary>
/// <param name="Invariant">Invariant id.</param>
/// <param name="Place">Where the series, its thread or the kernel admits it.</param>
public sealed record Admission(string Invariant, string Place)
{
    /// <summary>Globs over fixture ids: it is admitted there and nowhere else. One that no cell needs fails a test.</summary>
    public IReadOnlyList<string> Fixtures { get; init; } = ["*"];

    /// <summary>
    /// How far the promise may be broken, in the invariant's unit (bytes, groups, an exponent); null where a violation has no size. A bound of more
    /// than twice what happens fails a test.
    /// </summary>
    public decimal? AtMost { get; init; }
}
