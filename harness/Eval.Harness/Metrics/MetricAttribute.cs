namespace Eval.Harness.Metrics;

/// <summary>Declares a metric: its id, meaning, unit and which direction is better. Reports render whatever is declared.</summary>
/// <param name="id">Stable id, snake_case, the unit last.</param>
/// <param name="title">Meaning in a few words.</param>
/// <param name="unit">count, bytes, ns, steps, ppm, byte-seconds, group-seconds, steps/op.</param>
/// <param name="better">lower, higher or neither.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MetricAttribute(string id, string title, string unit, string better) : Attribute
{
    /// <summary>Id.</summary>
    public string Id { get; } = id;

    /// <summary>Meaning.</summary>
    public string Title { get; } = title;

    /// <summary>Unit.</summary>
    public string Unit { get; } = unit;

    /// <summary>lower, higher or neither.</summary>
    public string Better { get; } = better;

    /// <summary>Why a cell may have no value; null for a metric that always has one.</summary>
    public string? LeftOut { get; init; }
}
