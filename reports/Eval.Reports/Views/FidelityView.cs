namespace Eval.Reports.Views;

/// <summary>Predicted against observed.</summary>
internal sealed record FidelityView
{
    [Field("Values compared", "count")]
    public required int Total { get; init; }

    [Field("Values within their tolerance", "count")]
    public required int Within { get; init; }

    [Field("Share within", "%")]
    public required string Share { get; init; }

    [Field("By kernel")]
    public required IReadOnlyList<FidelityGroupView> Kernels { get; init; }

    [Field("By counter")]
    public required IReadOnlyList<FidelityGroupView> Counters { get; init; }

    [Field("By counter of a kernel, those that were measured twice; the name is the counter's, a space and the kernel's")]
    public required IReadOnlyList<FidelityGroupView> Repeated { get; init; }

    [Field("The rule by which tolerances are derived from repetitions: its name")]
    public required string Rule { get; init; }

    [Field("What it says, as a sentence without its full stop")]
    public required string RuleSentence { get; init; }

    [Field("Pictures: predicted against observed")]
    public required IReadOnlyList<PlotView> Plots { get; init; }

    [Field("Largest misses, relative to their tolerance")]
    public required IReadOnlyList<FidelityMissView> Misses { get; init; }

    [Field("Misses that are not in the list", "count")]
    public required int MoreMisses { get; init; }
}

/// <summary>A summary line.</summary>
internal sealed record FidelityGroupView
{
    [Field("Kernel or counter")]
    public required string Name { get; init; }

    [Field("Values compared", "count")]
    public required int Total { get; init; }

    [Field("Values within their tolerance", "count")]
    public required int Within { get; init; }

    [Field("Share within", "%")]
    public required string Share { get; init; }

    [Field("Share within, of runs that were repeated", "%")]
    public required string RepeatedShare { get; init; }

    [Field("Share within of what other boots of the same kernel gave, the ceiling of any model", "%")]
    public required string ItselfShare { get; init; }

    [Field("By how much the model's share is larger than that of other boots, in percentage points")]
    public required string Difference { get; init; }

    [Field("Share within the derived tolerance, of runs that were repeated", "%")]
    public required string DerivedShare { get; init; }

    [Field("The same of what other boots of the same kernel gave", "%")]
    public required string DerivedItselfShare { get; init; }

    [Field("By how much the first of the two is larger, in percentage points")]
    public required string DerivedDifference { get; init; }

    [Field("The derived tolerance, of a counter of a kernel; else empty")]
    public required string DerivedTolerance { get; init; }
}

/// <summary>A value outside its tolerance.</summary>
internal sealed record FidelityMissView
{
    [Field("Kernel")]
    public required string Kernel { get; init; }

    [Field("Scenario")]
    public required string Scenario { get; init; }

    [Field("Label")]
    public required string Label { get; init; }

    [Field("Group, or 'system'")]
    public required string Cgroup { get; init; }

    [Field("Counter")]
    public required string Counter { get; init; }

    [Field("Predicted")]
    public required string Predicted { get; init; }

    [Field("Observed")]
    public required string Observed { get; init; }

    [Field("Tolerance")]
    public required string Tolerance { get; init; }

    [Field("Lowest … highest of the lab's own repetitions, when further apart than the tolerance; else empty")]
    public required string Repetitions { get; init; }

    [Field("Difference, predicted minus observed")]
    public required string Error { get; init; }
}
