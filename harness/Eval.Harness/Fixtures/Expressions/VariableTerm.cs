namespace Eval.Harness.Fixtures.Expressions;

/// <summary>A variable.</summary>
internal sealed class VariableTerm(int slot) : Term
{
    public override long Value(Scope scope) => scope[slot];

    public override Interval Range(Scope scope) => scope.RangeOf(slot);
}
