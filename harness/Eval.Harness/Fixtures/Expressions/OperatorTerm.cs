namespace Eval.Harness.Fixtures.Expressions;

/// <summary>Two parts of an expression and what they become together.</summary>
internal sealed class OperatorTerm(Operator sign, Term left, Term right) : Term
{
    public override long Value(Scope scope)
    {
        long a = left.Value(scope), b = right.Value(scope);
        return sign switch
        {
            Operator.Add => a + b,
            Operator.Subtract => a - b,
            Operator.Multiply => a * b,
            Operator.Divide => a / b,
            Operator.Remainder => b == -1 ? 0 : a % b,
            Operator.Equal => a == b ? 1 : 0,
            Operator.Differ => a != b ? 1 : 0,
            Operator.Less => a < b ? 1 : 0,
            Operator.LessOrEqual => a <= b ? 1 : 0,
            Operator.Greater => a > b ? 1 : 0,
            Operator.GreaterOrEqual => a >= b ? 1 : 0,
            Operator.Minimum => Math.Min(a, b),
            Operator.Maximum => Math.Max(a, b),
            _ => b <= a ? a : a + scope.Random.Below((int)Math.Min(int.MaxValue, b - a + 1)),
        };
    }

    public override Interval Range(Scope scope)
    {
        Interval a = left.Range(scope), b = right.Range(scope);
        return sign switch
        {
            Operator.Add => Interval.Around((Int128)a.Low + b.Low, (Int128)a.High + b.High),
            Operator.Subtract => Interval.Around((Int128)a.Low - b.High, (Int128)a.High - b.Low),
            Operator.Multiply => Interval.Around((Int128)a.Low * b.Low, (Int128)a.Low * b.High, (Int128)a.High * b.Low, (Int128)a.High * b.High),
            Operator.Divide => Quotient(a, b),
            Operator.Remainder => Remainder(a, b),
            Operator.Minimum => new Interval(Math.Min(a.Low, b.Low), Math.Min(a.High, b.High)),
            Operator.Maximum => new Interval(Math.Max(a.Low, b.Low), Math.Max(a.High, b.High)),
            Operator.Random => new Interval(a.Low, Math.Max(a.High, b.High)),
            _ => a.Low == a.High && b.Low == b.High ? Interval.Of(Value(scope)) : new Interval(0, 1),
        };
    }

    // A quotient is never larger than what is divided; where zero can be the divisor it is refused when it happens.
    private static Interval Quotient(Interval a, Interval b) =>
        b.Low > 0 || b.High < 0
            ? Interval.Around((Int128)a.Low / b.Low, (Int128)a.Low / b.High, (Int128)a.High / b.Low, (Int128)a.High / b.High)
            : Interval.Around(a.Low, a.High, -(Int128)a.Low, -(Int128)a.High);

    // It has the sign of what is divided, and is smaller than the divisor.
    private static Interval Remainder(Interval a, Interval b)
    {
        Int128 most = Int128.Max(Int128.Abs(b.Low), Int128.Abs(b.High)) - 1;
        return Interval.Around(a.Low >= 0 ? 0 : Int128.Max(a.Low, -most), a.High <= 0 ? 0 : Int128.Min(a.High, most));
    }
}
