using System.Text.Json.Serialization;

namespace Eval.Harness.Results;

/// <summary>One counter of a real kernel, predicted and observed.</summary>
/// <param name="Kernel">Kernel, such as 6.1; in a run of the lab its whole release.</param>
/// <param name="Scenario">Scenario with its parameters, such as k1-100-50; in a run of the lab the fixture's id.</param>
/// <param name="Label">Label of the sample.</param>
/// <param name="Cgroup">Path of the group, or "system".</param>
/// <param name="Counter">Counter.</param>
/// <param name="Predicted">The model's value.</param>
/// <param name="Observed">The kernel's value.</param>
/// <param name="Tolerance">Largest difference that counts as within, in the counter's unit.</param>
/// <param name="Within">Whether it is.</param>
public sealed record FidelityResult(
    string Kernel, string Scenario, string Label, string Cgroup, string Counter, decimal Predicted, decimal Observed, decimal Tolerance, bool Within)
{
    /// <summary>
    /// Lowest and highest value that runs of the same kernel, scenario and parameters gave, where they are further apart than the tolerance; else
    /// null, and not written.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<decimal>? Repetitions { get; init; }

    /// <summary>The kernel against itself: null, and not written, where the run was not repeated.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RepeatedCount? Itself { get; init; }

    /// <summary>
    /// Largest difference within by <see cref="DerivedTolerance"/>, in the counter's unit; null, and not written, where no two boots gave the counter.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? Derived { get; init; }

    /// <summary>Whether the model is within the derived tolerance.</summary>
    [JsonIgnore]
    public bool WithinDerived => Derived is { } tolerance && Math.Abs(Predicted - Observed) <= tolerance;

    /// <summary>What other boots gave in the row's place; known where the rows are made, and written nowhere.</summary>
    internal IReadOnlyList<decimal> Seen { get; init; } = [];

    /// <summary>This row with what other boots of the same kernel gave in its place.</summary>
    /// <param name="seen">Their values; none leaves the row as it is.</param>
    public FidelityResult Beside(IReadOnlyList<decimal> seen)
    {
        if (seen.Count == 0)
        {
            return this;
        }

        decimal least = Math.Min(Observed, seen.Min()), most = Math.Max(Observed, seen.Max());
        return Beside(seen, value => Math.Abs(value - Observed) <= Tolerance) with { Repetitions = most - least > Tolerance ? [least, most] : null };
    }

    /// <summary>The same where the tolerance depends on the side, and the row says already how far apart its repetitions are.</summary>
    /// <param name="seen">Their values; none leaves the row as it is.</param>
    /// <param name="agrees">Whether a value is within the tolerance of this one.</param>
    internal FidelityResult Beside(IReadOnlyList<decimal> seen, Func<decimal, bool> agrees) =>
        seen.Count == 0 ? this : this with { Itself = new RepeatedCount(seen.Count(agrees), seen.Count), Seen = seen };

    /// <summary>This row with a derived tolerance beside the stated one.</summary>
    /// <param name="tolerance">What two boots of the kernel are apart.</param>
    internal FidelityResult Under(DerivedTolerance tolerance) => this with
    {
        Derived = Math.Round(tolerance.At(Observed, Predicted), 4, MidpointRounding.ToPositiveInfinity),
        Itself = Itself is { } itself ? itself with { WithinDerived = Seen.Count(value => tolerance.Allows(Observed, value)) } : null,
    };
}

/// <summary>What other boots of a kernel say in a counter's place: no model can be asked for more than they agree.</summary>
/// <param name="Within">Values of theirs within the tolerance of this run's.</param>
/// <param name="Of">Their values: one for each run of the same kernel, scenario and parameters.</param>
public sealed record RepeatedCount(int Within, int Of)
{
    /// <summary>Values of theirs within the derived tolerance of this run's; null, and not written, where none was derived.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? WithinDerived { get; init; }
}
