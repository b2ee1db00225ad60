using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Yaml;
using Eval.Harness.Metrics;

namespace Eval.Harness.Runs;

/// <summary>What a cell may take before it is ended.</summary>
/// <param name="Time">
/// Processor time, where a cell has a process of its own and it can be told; on the clock <see cref="ClockFactor"/> times as much, because a strategy
/// may also wait for ever, and a busy host is not its fault.
/// </param>
/// <param name="Bytes">Memory, where a cell has a process of its own.</param>
public sealed record CellLimits(TimeSpan Time, long Bytes)
{
    /// <summary>How much longer a cell may take on the clock than in processor time.</summary>
    public const int ClockFactor = 10;

    /// <summary>The usual limits as they would be typed: many times what any shipped fixture takes.</summary>
    public const string UsualTime = "5min", UsualMemory = "4GiB";

    // A runtime does not start in less, and nobody has or awaits more.
    private const long LeastBytes = 64L << 20, MostBytes = 1L << 50;
    private const long LeastNanoseconds = 1_000_000, MostNanoseconds = 30L * 24 * 3600 * 1_000_000_000;

    private const int AnyPage = 4096;

    /// <summary>The usual limits.</summary>
    public static CellLimits Usual { get; } = new(ParseTime(UsualTime)!.Value, ParseMemory(UsualMemory)!.Value);

    /// <summary>Time on the clock.</summary>
    public TimeSpan Clock => Time * ClockFactor;

    /// <summary>Processor time for a reader.</summary>
    public string TimeText => TextOf(Time);

    /// <summary>Time on the clock for a reader.</summary>
    public string ClockText => TextOf(Clock);

    /// <summary>Memory for a reader.</summary>
    public string MemoryText => UnitText.Of(Bytes, "bytes");

    /// <summary>A time as fixtures write it (90s, 5min), from 1ms to 30 days; null when the text is none.</summary>
    public static TimeSpan? ParseTime(string text) =>
        Parse(text, Unit.Nanoseconds, LeastNanoseconds, MostNanoseconds) is { } ns ? TimeSpan.FromMicroseconds(ns / 1000) : null;

    /// <summary>A size as fixtures write it (512MiB, 4GiB), from 64MiB to 1024TiB; null when the text is none.</summary>
    public static long? ParseMemory(string text) => Parse(text, Unit.Bytes, LeastBytes, MostBytes);

    private static string TextOf(TimeSpan time) => UnitText.Of((decimal)time.TotalNanoseconds, "ns");

    private static long? Parse(string text, Unit unit, long least, long most)
    {
        try
        {
            Scope nothing = new(seed: 1);
            Expression read = ExpressionParser.Parse(text, default, nothing, AnyPage);
            return read.Unit == unit && read.Evaluate(nothing) is long value && value >= least && value <= most ? value : null;
        }
        catch (BadInputException)
        {
            return null;
        }
    }
}
