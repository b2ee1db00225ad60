using Eval.Harness.Results;

namespace Eval.Harness.Fidelity;

/// <summary>The comparison.</summary>
/// <param name="Rows">Every counter of every sample, in order of kernel, scenario and sample.</param>
/// <param name="BadFiles">Files that could not be read, when the run kept going.</param>
/// <param name="Caches">What each cache contributed to the growth of slab, where it differs.</param>
public sealed record FidelityReport(IReadOnlyList<FidelityResult> Rows, IReadOnlyList<BadInputException> BadFiles, IReadOnlyList<CacheGrowth> Caches)
{
    /// <summary>How far apart two boots of one kernel are in each counter, by <see cref="DerivedTolerance.Rule"/>.</summary>
    public IReadOnlyList<DerivedTolerance> Tolerances { get; init; } = [];

    /// <summary>Counters compared.</summary>
    public int Total => Rows.Count;

    /// <summary>Counters within their tolerance.</summary>
    public int Within => Rows.Count(r => r.Within);

    /// <summary>How many of a kernel's counter were compared, and how many are within.</summary>
    public (int Within, int Total) Of(string kernel, string counter)
    {
        int total = 0, within = 0;
        foreach (FidelityResult row in Rows)
        {
            if (row.Kernel == kernel && row.Counter == counter)
            {
                total++;
                within += row.Within ? 1 : 0;
            }
        }

        return (within, total);
    }
}
