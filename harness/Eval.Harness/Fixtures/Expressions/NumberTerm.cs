namespace Eval.Harness.Fixtures.Expressions;

/// <summary>A number, and the factor of its unit. Their product is taken when it is used, so that it is refused as any other that does not fit.</summary>
internal sealed class NumberTerm(long number, long factor = 1) : Term
{
    public override long Value(Scope scope) => number * factor;

    public override Interval Range(Scope scope) => Interval.Around((Int128)number * factor);
}
