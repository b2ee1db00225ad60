namespace Eval.Lab.Learning;

/// <summary>A scenario of the kernel lab that is run to learn from.</summary>
/// <param name="Scenario">Its id.</param>
/// <param name="Parameters">Values for its first parameters.</param>
/// <param name="IsTraced">Whether the kernel's events are recorded, which slows the run and is charged to nobody.</param>
internal sealed record LearningRun(string Scenario, IReadOnlyList<long> Parameters, bool IsTraced)
{
    /// <summary>
    /// The runs that every described kernel was derived from: slabs and groups without tracing, and what operations allocate with it
    /// (first lines of fixtures/machines/geometry and fixtures/footprints).
    /// </summary>
    public static readonly LearningRun[] All =
    [
        new("k1", [10, 20], true), new("k2", [10, 256], true), new("k9", [100], true), new("k11", [20], true), new("k1", [100, 50], false),
        new("k2", [20, 256], false), new("k3", [], false), new("k5", [100], false), new("k7", [], false), new("k8", [500], false),
    ];
}
