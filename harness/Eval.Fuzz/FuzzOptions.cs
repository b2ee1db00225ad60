using Eval.Harness.Runs;

namespace Eval.Fuzz;

/// <summary>How long to look, and with what.</summary>
public sealed record FuzzOptions
{
    /// <summary>Seed: the fixtures or traces are those of the numbers from here on.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether traces are generated, and not fixtures.</summary>
    public bool IsOfTraces { get; init; }

    /// <summary>Fixtures or traces at most; null for as many as the time gives.</summary>
    public int? Count { get; init; }

    /// <summary>When to stop, on the clock; null when <see cref="Count"/> says.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Strategies each runs under at most, drawn for each, so that more are seen.</summary>
    public int StrategiesPerFixture { get; init; } = 6;

    /// <summary>Fixtures or traces at a time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>How many are tried at most to make one that shows something shorter.</summary>
    public int MostShrinks { get; init; } = 3000;

    /// <summary>What a cell may take.</summary>
    public CellLimits Limits { get; init; } = new(TimeSpan.FromSeconds(3), CellLimits.Usual.Bytes);
}
