namespace Eval.Reports.Views;

/// <summary>A real kernel beside the strategy that describes it.</summary>
internal sealed record SideBySideView
{
    [Field("The kernel, kernel/RELEASE")]
    public required string Kernel { get; init; }

    [Field("The strategy that describes it, or empty")]
    public required string Model { get; init; }

    [Field("Anchor of this part")]
    public required string Anchor { get; init; }

    [Field("Anchor of the strategy's section, or empty")]
    public required string ModelAnchor { get; init; }

    [Field("Fixtures that ran in a guest", "count")]
    public required int Ran { get; init; }

    [Field("Values compared", "count")]
    public required int Total { get; init; }

    [Field("Values within their tolerance", "count")]
    public required int Within { get; init; }

    [Field("Fixtures that ran, one by one")]
    public required IReadOnlyList<SideBySideFixtureView> Fixtures { get; init; }

    [Field("Why the other fixtures did not run, the reason of most of them first")]
    public required IReadOnlyList<RefusalView> Refusals { get; init; }
}

/// <summary>A fixture in the model and on the kernel.</summary>
internal sealed record SideBySideFixtureView
{
    [Field("Fixture id")]
    public required string Fixture { get; init; }

    [Field("Anchor of the fixture's section")]
    public required string Anchor { get; init; }

    [Field("Promises the kernel keeps", "count")]
    public required int Holds { get; init; }

    [Field("Promises the kernel breaks", "count")]
    public required int Broken { get; init; }

    [Field("Promises that the kernel breaks, or that both were judged by and differ in")]
    public required IReadOnlyList<SideBySideVerdictView> Verdicts { get; init; }

    [Field("Values compared", "count")]
    public required int Total { get; init; }

    [Field("Values within their tolerance", "count")]
    public required int Within { get; init; }

    [Field("The values, those outside their tolerance first")]
    public required IReadOnlyList<SideBySideCounterView> Counters { get; init; }
}

/// <summary>A promise in the model and on the kernel.</summary>
internal sealed record SideBySideVerdictView
{
    [Field("Invariant id")]
    public required string Invariant { get; init; }

    [Field("Verdict on the model: holds, violated, not-applicable, not-judgeable, or - without a model")]
    public required string Model { get; init; }

    [Field("Verdict on the kernel")]
    public required string Kernel { get; init; }

    [Field("Witness of whoever breaks it, the kernel's first; or empty")]
    public required string Witness { get; init; }
}

/// <summary>A value, predicted and observed.</summary>
internal sealed record SideBySideCounterView
{
    [Field("Label of the sample")]
    public required string Label { get; init; }

    [Field("Group, or 'system'")]
    public required string Cgroup { get; init; }

    [Field("Counter")]
    public required string Counter { get; init; }

    [Field("Predicted by the model")]
    public required string Predicted { get; init; }

    [Field("Observed on the kernel")]
    public required string Observed { get; init; }

    [Field("Tolerance")]
    public required string Tolerance { get; init; }

    [Field("Whether the difference is within it")]
    public required bool Within { get; init; }

    [Field("Other boots of this kernel that agree with it, such as '2 of 3', or empty")]
    public required string Itself { get; init; }
}

/// <summary>Fixtures that a kernel did not run, for one reason.</summary>
internal sealed record RefusalView
{
    [Field("The reason")]
    public required string Reason { get; init; }

    [Field("How many fixtures", "count")]
    public required int Count { get; init; }

    [Field("The fixtures")]
    public required string Fixtures { get; init; }
}
