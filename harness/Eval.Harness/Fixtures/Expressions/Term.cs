namespace Eval.Harness.Fixtures.Expressions;

/// <summary>A part of an expression.</summary>
internal abstract class Term
{
    /// <summary>Its value now.</summary>
    /// <exception cref="OverflowException">It does not fit in 64 bits.</exception>
    /// <exception cref="DivideByZeroException">It divides by zero.</exception>
    public abstract long Value(Scope scope);

    /// <summary>What its value can be while loops run.</summary>
    public abstract Interval Range(Scope scope);
}
