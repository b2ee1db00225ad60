using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>
/// Allocates kernel pages that are not slab: stacks, page tables, per-CPU memory, socket buffers; or behind a file descriptor, where the call can say for which
/// task it is or which group is to pay.
/// </summary>
[Verb("pages", "size", "kind", "count", "by", "in", "cpu", "accounted", "until", "group", "as", "for", "charge_to")]
internal sealed class PagesStep : Step
{
    private readonly FootprintItem _item;
    private readonly ChargerOperands _who;
    private readonly OwnerNames? _names;
    private readonly bool _isImplied;

    public PagesStep(StepReader r)
    {
        Lifetime until = r.Find("until") is { } word ? FootprintTable.LifetimeOf(word) : Lifetime.Free;
        _item = new FootprintItem(r.Place, -1, r.Number("count", 1), r.Size("size"), FootprintTable.KindOf(r.Need("kind")), r.Flag("accounted", true), until);
        _isImplied = _item.Kind == Kernel.Memcg.StatKind.PageTables && until == Lifetime.Exit;
        _who = new ChargerOperands(r, until);
        if (r.Find("for") is not null || r.Find("charge_to") is not null)
        {
            _names = new OwnerNames(r, _item.Kind);
        }
    }

    public override ProgramNeed Need(Scope scope) => _who.Need(scope, _names is null ? [_item] : [_item, _item]);

    public override void Emit(ProgramBuilder builder) => _who.Allocate(builder, [_item], _names);

    public override void Tell(HostScriptBuilder script)
    {
        // Page tables of a task are the kernel's own doing when its memory is touched.
        if (!_isImplied)
        {
            base.Tell(script);
        }
    }
}
