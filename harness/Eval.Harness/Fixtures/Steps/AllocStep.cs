using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Allocates objects of a cache.</summary>
[Verb("alloc", "cache", "count", "by", "in", "cpu", "accounted", "until", "file", "group", "as")]
internal sealed class AllocStep : Step
{
    private readonly FootprintItem _item;
    private readonly ChargerOperands _who;

    public AllocStep(StepReader r)
    {
        Lifetime until = r.Find("until") is { } word ? FootprintTable.LifetimeOf(word) : Lifetime.Free;
        _item = new FootprintItem(
            r.Place, r.Context.Footprints.CacheOf(r.Need("cache")), r.Number("count", 1), null, Kernel.Memcg.StatKind.KernelOther,
            r.Flag("accounted", true), until);
        _who = new ChargerOperands(r, until);
    }

    public override ProgramNeed Need(Scope scope) => _who.Need(scope, [_item]);

    public override void Emit(ProgramBuilder builder) => _who.Allocate(builder, [_item]);
}
