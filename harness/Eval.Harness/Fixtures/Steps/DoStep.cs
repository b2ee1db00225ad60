using Eval.Harness.Fixtures.Expressions;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Does what a footprint says, a number of times: everything an operation such as "open a pipe" allocates.</summary>
[Verb("do", "footprint", "count", "by", "in", "cpu", "until", "file", "group", "as")]
internal sealed class DoStep : Step
{
    private readonly IReadOnlyList<FootprintItem> _items;
    private readonly Expression _count;
    private readonly ChargerOperands _who;

    public DoStep(StepReader r)
    {
        _items = r.Context.Footprints.Find(r.Need("footprint"));
        _count = r.Number("count", 1);
        _who = new ChargerOperands(r, r.Find("until") is { } word ? FootprintTable.LifetimeOf(word) : Lifetime.Free);
    }

    public override ProgramNeed Need(Scope scope) => _who.Need(scope, _items).Times(Math.Max(0, _count.Range(scope).High)) + ProgramNeed.OneStep;

    public override void Emit(ProgramBuilder builder)
    {
        for (int n = _count.Count(builder.Scope, "a count"); n > 0; n--)
        {
            builder.Work(1, Place);
            _who.Allocate(builder, _items);
        }
    }
}
