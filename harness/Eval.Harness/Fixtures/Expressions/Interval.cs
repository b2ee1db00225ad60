namespace Eval.Harness.Fixtures.Expressions;

/// <summary>The numbers from one to another, both included: what an expression can come to before its variables are known.</summary>
internal readonly record struct Interval(long Low, long High)
{
    /// <summary>One number.</summary>
    public static Interval Of(long value) => new(value, value);

    /// <summary>The smallest interval around some numbers; what 64 bits do not hold becomes the nearest they do.</summary>
    public static Interval Around(params ReadOnlySpan<Int128> values)
    {
        Int128 low = values[0], high = values[0];
        foreach (Int128 value in values)
        {
            low = Int128.Min(low, value);
            high = Int128.Max(high, value);
        }

        return new Interval((long)Int128.Clamp(low, long.MinValue, long.MaxValue), (long)Int128.Clamp(high, long.MinValue, long.MaxValue));
    }
}
