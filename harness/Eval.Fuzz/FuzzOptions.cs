using Eval.Harness.Runs;

namespace Eval.Fuzz;

/// <summary>How long to look, and with what.</summary>
public sealed record FuzzOptions
{
    /// <summary>Seed: the fixtures are those of the numbers from here on.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Fixtures at most; null for as many as the time gives.</summary>
    public int? Count { get; init; }

    /// <summary>When to stop, on the clock; null when <see cref="Count"/> says.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Strategies a fixture runs under at most, drawn for each fixture; so that more fixtures are seen.</summary>
    public int StrategiesPerFixture { get; init; } = 6;

    /// <summary>Fixtures at a time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Fixtures that are tried at most to make one that shows something shorter.</summary>
    public int MostShrinks { get; init; } = 3000;

    /// <summary>What a cell may take.</summary>
    public CellLimits Limits { get; init; } = new(TimeSpan.FromSeconds(3), CellLimits.Usual.Bytes);
}
