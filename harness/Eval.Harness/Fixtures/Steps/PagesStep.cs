using Eval.Harness.Fixtures.Expressions;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Allocates kernel pages that are not slab: stacks, page tables, per-CPU memory, socket buffers.</summary>
[Verb("pages", "size", "kind", "count", "by", "in", "cpu", "accounted", "until", "group", "as")]
internal sealed class PagesStep : Step
{
    private readonly FootprintItem _item;
    private readonly ChargerOperands _who;

    public PagesStep(StepReader r)
    {
        Lifetime until = r.Find("until") is { } word ? FootprintTable.LifetimeOf(word) : Lifetime.Free;
        _item = new FootprintItem(r.Place, -1, r.Number("count", 1), r.Size("size"), FootprintTable.KindOf(r.Need("kind")), r.Flag("accounted", true), until);
        _who = new ChargerOperands(r, until);
    }

    public override ProgramNeed Need(Scope scope) => _who.Need(scope, [_item]);

    public override void Emit(ProgramBuilder builder) => _who.Allocate(builder, [_item]);
}
